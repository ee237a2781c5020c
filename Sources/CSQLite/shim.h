// How SQLite works for the whole process, which Swift cannot say: the function takes arguments of any number.
#ifndef PLUMBLINE_CSQLITE_H
#define PLUMBLINE_CSQLITE_H

// From sqlite3.h, which another module brings.
extern int sqlite3_config(int option, ...);

// Has SQLite not count the memory that it takes. Changes nothing once a connection was opened.
static inline void plumbline_leave_sqlite_memory_uncounted(void) {
    const int memory_status = 9;
    sqlite3_config(memory_status, 0);
}

#endif
