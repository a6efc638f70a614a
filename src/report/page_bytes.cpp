// The built page as bytes of the program. HOOFBEAT_PAGE_FILE is given by the build.
__asm__(
    ".section .rodata\n"
    ".global hoofbeat_page\n"
    ".global hoofbeat_page_end\n"
    "hoofbeat_page:\n"
    ".incbin \"" HOOFBEAT_PAGE_FILE
    "\"\n"
    "hoofbeat_page_end:\n"
    ".byte 0\n"
    ".text\n");
