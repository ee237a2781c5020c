// The system's zlib, which unpacks gzip.
#ifndef PLUMBLINE_CZLIB_H
#define PLUMBLINE_CZLIB_H

#include <zlib.h>

// A macro that takes the size of the structure, which Swift cannot call. 16: gzip's header and check sum, and no other.
static inline int plumbline_gzip_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

#endif
