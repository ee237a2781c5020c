// How glibc's allocator holds memory; elsewhere there is nothing to say.
#ifndef PLUMBLINE_CMALLOC_H
#define PLUMBLINE_CMALLOC_H

#ifdef __linux__
#include <malloc.h>
#endif

// Keeps freed memory for what is asked for next, and gives back to the system only what is beyond so many bytes. So many
// heaps are shared by all threads.
static inline void plumbline_keep_freed_memory(int largest_buffer, int kept, int heaps) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, largest_buffer);
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_ARENA_MAX, heaps);
#endif
}

#endif
