/* The two files of /docs, built into the program. The build gives the folder: -I of the source tree. */
    .section .rodata
    .globl docs_html
docs_html:
    .incbin "api/docs.html"
    .byte 0
    .globl docs_js
docs_js:
    .incbin "api/docs.js"
    .byte 0
    .section .note.GNU-stack, "", @progbits
