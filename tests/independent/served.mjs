// What a running server hands out, through libraries that others wrote: served.mjs FOLDER, as tests/status.py writes it.
import assert from "node:assert/strict";

import { base45, bytesOf, expectRead, expectSigned, publicKey, textOf } from "./readers.mjs";

for (const name of ["static", "dynamic", "handle", "digits"]) {
    await expectRead(name);
}
for (const name of ["static", "dynamic"]) {
    await expectSigned(base45(textOf(`${name}.txt`).slice(6)), publicKey(`${name}_key`), name);
}
for (const name of ["manifest", "delta", "0"]) {
    await expectSigned(Uint8Array.from(bytesOf(name)), publicKey("status_key"), name);
}
await expectSigned(Uint8Array.from(bytesOf("cose-keys")), publicKey("root"), "cose-keys");
assert.equal(base45(textOf("handle.txt").slice(6)).length, 16);
console.log("jsqr, zxing-wasm and @auth0/cose agree with the server");
