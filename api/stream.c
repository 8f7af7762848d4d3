#include "api/stream.h"

#include <string.h>

#include "api/request.h"
#include "api/server.h"
#include "api/wire.h"

enum { STREAM_BLOCK = 8 * 1024 };

static ssize_t stream_read(void *cls, uint64_t position, char *buffer, size_t size)
{
    struct request *request = cls;
    struct stream *stream = &request->stream;
    size_t left = stream->length - stream->sent;
    size_t taken = left < size ? left : size;
    (void)position;
    if (taken > 0) {
        memcpy(buffer, stream->bytes + stream->sent, taken);
        stream->sent += taken;
        return (ssize_t)taken;
    }
    if (stream->ended) {
        return stream->broken ? MHD_CONTENT_READER_END_WITH_ERROR
                              : MHD_CONTENT_READER_END_OF_STREAM;
    }
    stream->waiting = true;
    wire_request_begun(request->fd); /* now the client waits for us */
    MHD_suspend_connection(request->connection);
    fiber_wake(stream->producer);
    return 0;
}

struct MHD_Response *stream_response(struct request *request)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, request,
                                             NULL);
}

void stream_resume(struct request *request)
{
    struct stream *stream = &request->stream;
    bool parked = stream->waiting || request->progress == PARKED;
    if (stream->waiting) {
        wire_reply_begun(request->fd, SIZE_MAX); /* each piece has the time of a reply */
    }
    stream->waiting = false;
    request->progress = ANSWERED;
    if (parked) {
        wire_resumed(request->fd);
        MHD_resume_connection(request->connection);
        request->server->daemon_wants_turn = true;
    }
}

bool stream_put(struct request *request, const char *bytes, size_t length)
{
    struct stream *stream = &request->stream;
    if (stream->gone) {
        return false;
    }
    if (length > 0) {
        stream->bytes = bytes;
        stream->length = length;
        stream->sent = 0;
        stream->producer = fiber_current();
        stream->begun = true;
        stream_resume(request);
        fiber_park();
    }
    return !stream->gone;
}

void stream_end(struct request *request, bool whole)
{
    struct stream *stream = &request->stream;
    stream->ended = true;
    stream->broken = !whole;
    if (!stream->gone) {
        stream_resume(request);
    }
}

void stream_abandon(struct request *request)
{
    request->stream.gone = true;
    fiber_wake(request->stream.producer);
}
