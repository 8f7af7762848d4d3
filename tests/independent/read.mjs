// Codes and signed documents through libraries that others wrote: read.mjs FOLDER, as card_samples
// writes it. One line for each kind of thing that agrees; the first that does not ends it.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { inflateSync } from "node:zlib";

import { Sign1 } from "@auth0/cose";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const folder = process.argv[2];
const bytesOf = (name) => readFileSync(path.join(folder, name));
const textOf = (name) => bytesOf(name).toString("utf8");
const codes = readdirSync(folder).filter((name) => name.endsWith(".txt")).map((name) => name.slice(0, -4));
assert.ok(codes.length >= 10);

const wasm = path.join(path.dirname(createRequire(import.meta.url).resolve("zxing-wasm/reader")), "../../reader");
prepareZXingModule({ overrides: { wasmBinary: readFileSync(path.join(wasm, "zxing_reader.wasm")).buffer } });

for (const name of codes) {
    const png = PNG.sync.read(bytesOf(`${name}.png`));
    const pixels = new Uint8ClampedArray(png.data);
    assert.equal(jsQR(pixels, png.width, png.height)?.data, textOf(`${name}.txt`), `jsqr: ${name}`);
    const found = await readBarcodes({ data: pixels, width: png.width, height: png.height },
        { formats: ["QRCode"], tryHarder: true });
    assert.deepEqual(found.map((code) => code.text), [textOf(`${name}.txt`)], `zxing-wasm: ${name}`);
}
console.log(`jsqr and zxing-wasm read ${codes.length} codes`);

// RFC 9285, written again from its text.
function base45(text) {
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const bytes = [];
    for (let at = 0; at < text.length; at += 3) {
        const group = [...text.slice(at, at + 3)].map((character) => alphabet.indexOf(character));
        const value = group.reduceRight((sum, digit) => sum * 45 + digit, 0);
        bytes.push(...(group.length === 3 ? [value >> 8, value & 255] : [value]));
    }
    return Uint8Array.from(bytes);
}

function publicKey(name) {
    const x = Buffer.from(textOf(name), "hex").toString("base64url");
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

async function expectSigned(bytes, key, what) {
    await Sign1.decode(bytes).verify(key);
    const forged = Uint8Array.from(bytes);
    forged[forged.length - 1] ^= 1;
    await assert.rejects(async () => Sign1.decode(forged).verify(key), undefined, what);
}

for (const name of ["valid", "revoked", "suspended"]) {
    await expectSigned(base45(textOf(`${name}.txt`).slice(6)), publicKey("card_key"), name);
}
for (const name of ["12", "200", "manifest", "delta"]) {
    await expectSigned(Uint8Array.from(bytesOf(name)), publicKey("status_key"), name);
}
await expectSigned(Uint8Array.from(bytesOf("cose-keys")), publicKey("root"), "cose-keys");
console.log("@auth0/cose verifies cards, lists, manifest, delta and key set");
