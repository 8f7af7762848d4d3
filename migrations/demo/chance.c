#include "migrations/demo/chance.h"

#include <sodium.h>
#include <string.h>

static const char domain[] = "An Sinh demo population";

void chance_begin(struct chance *chance, uint64_t seed, uint64_t stream)
{
    uint64_t words[2] = {seed, stream};
    crypto_generichash(chance->key, sizeof chance->key, (const unsigned char *)words, sizeof words,
                       (const unsigned char *)domain, sizeof domain - 1);
    chance->block = 0;
    chance->used = sizeof chance->bytes;
}

void chance_bytes(struct chance *chance, void *ret_bytes, size_t size)
{
    uint8_t *next = ret_bytes;
    while (size > 0) {
        if (chance->used == sizeof chance->bytes) {
            uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
            memcpy(nonce, &chance->block, sizeof nonce);
            crypto_stream_chacha20(chance->bytes, sizeof chance->bytes, nonce, chance->key);
            chance->block++;
            chance->used = 0;
        }
        size_t left = sizeof chance->bytes - chance->used;
        size_t piece = size < left ? size : left;
        memcpy(next, chance->bytes + chance->used, piece);
        chance->used += piece;
        next += piece;
        size -= piece;
    }
}

uint32_t chance_below(struct chance *chance, uint32_t count)
{
    uint32_t draw;
    chance_bytes(chance, &draw, sizeof draw);
    return (uint32_t)(((uint64_t)draw * count) >> 32);
}

int32_t chance_between(struct chance *chance, int32_t least, int32_t most)
{
    return least + (int32_t)chance_below(chance, (uint32_t)(most - least) + 1);
}

bool chance_permille(struct chance *chance, uint32_t permille)
{
    return chance_below(chance, 1000) < permille;
}

size_t chance_weighted(struct chance *chance, const uint16_t *weights, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    uint32_t draw = chance_below(chance, sum);
    size_t index = 0;
    while (draw >= weights[index]) {
        draw -= weights[index];
        index++;
    }
    return index;
}

void chance_id(struct chance *chance, int64_t unix_ms, char ret_id[UUID_TEXT_SIZE])
{
    uint8_t random[10];
    chance_bytes(chance, random, sizeof random);
    uuid_v7(unix_ms, random, ret_id);
}
