// Readers and verifiers that others wrote, for the files of a folder: what read.mjs and served.mjs share.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { Sign1 } from "@auth0/cose";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const folder = process.argv[2];
export const bytesOf = (name) => readFileSync(path.join(folder, name));
export const textOf = (name) => bytesOf(name).toString("utf8");

const wasm = path.join(path.dirname(createRequire(import.meta.url).resolve("zxing-wasm/reader")), "../../reader");
prepareZXingModule({ overrides: { wasmBinary: readFileSync(path.join(wasm, "zxing_reader.wasm")).buffer } });

// NAME.png shows the text of NAME.txt, and nothing else.
export async function expectRead(name) {
    const png = PNG.sync.read(bytesOf(`${name}.png`));
    const pixels = new Uint8ClampedArray(png.data);
    assert.equal(jsQR(pixels, png.width, png.height)?.data, textOf(`${name}.txt`), `jsqr: ${name}`);
    const found = await readBarcodes({ data: pixels, width: png.width, height: png.height },
        { formats: ["QRCode"], tryHarder: true });
    assert.deepEqual(found.map((code) => code.text), [textOf(`${name}.txt`)], `zxing-wasm: ${name}`);
}

// RFC 9285, written again from its text.
export function base45(text) {
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const bytes = [];
    for (let at = 0; at < text.length; at += 3) {
        const group = [...text.slice(at, at + 3)].map((character) => alphabet.indexOf(character));
        const value = group.reduceRight((sum, digit) => sum * 45 + digit, 0);
        bytes.push(...(group.length === 3 ? [value >> 8, value & 255] : [value]));
    }
    return Uint8Array.from(bytes);
}

export function publicKey(name) {
    const x = Buffer.from(textOf(name), "hex").toString("base64url");
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

export async function expectSigned(bytes, key, what) {
    await Sign1.decode(bytes).verify(key);
    const forged = Uint8Array.from(bytes);
    forged[forged.length - 1] ^= 1;
    await assert.rejects(async () => Sign1.decode(forged).verify(key), undefined, what);
}
