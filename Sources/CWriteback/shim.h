// How the system is told to begin writing a file, which only Linux can be, and to end it.
#ifndef PLUMBLINE_CWRITEBACK_H
#define PLUMBLINE_CWRITEBACK_H

#include <unistd.h>

#ifdef __linux__
// From fcntl.h, which declares it only where every GNU extension was asked for before it was read first.
extern int sync_file_range(int file, long long offset, long long count, unsigned int flags);
#endif

// Has the disk begin to write what of the file is in memory alone, without waiting for it.
static inline void plumbline_begin_writeback(int file) {
#ifdef __linux__
    const unsigned int write_without_waiting = 2;
    sync_file_range(file, 0, 0, write_without_waiting);
#endif
}

// Waits until the disk has all of the file's bytes.
static inline void plumbline_finish_writeback(int file) {
#ifdef __linux__
    fdatasync(file);
#else
    fsync(file);
#endif
}

#endif
