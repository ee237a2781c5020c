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

// Gives what is kept back to the system, page by page.
static inline void plumbline_give_back_freed_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

#endif
