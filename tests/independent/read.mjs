// Codes and signed documents through libraries that others wrote: read.mjs FOLDER, as card_samples
// writes it. One line for each kind of thing that agrees; the first that does not ends it.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";

import { base45, bytesOf, expectRead, expectSigned, publicKey, textOf } from "./readers.mjs";

const codes = readdirSync(process.argv[2]).filter((name) => name.endsWith(".txt")).map((name) => name.slice(0, -4));
assert.ok(codes.length >= 8);

for (const name of codes) {
    await expectRead(name);
}
console.log(`jsqr and zxing-wasm read ${codes.length} codes`);

for (const name of ["valid", "revoked", "suspended"]) {
    await expectSigned(base45(textOf(`${name}.txt`).slice(6)), publicKey("card_key"), name);
}
for (const name of ["12", "200", "manifest", "delta"]) {
    await expectSigned(Uint8Array.from(bytesOf(name)), publicKey("status_key"), name);
}
await expectSigned(Uint8Array.from(bytesOf("cose-keys")), publicKey("root"), "cose-keys");
console.log("@auth0/cose verifies cards, lists, manifest, delta and key set");
