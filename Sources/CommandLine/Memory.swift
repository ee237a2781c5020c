import CMalloc

/// How the process holds memory.
enum Memory {
    /// Keeps what is freed for what is asked for next, up to 64 MB.
    ///
    /// An import takes and frees buffers of megabytes hundreds of times. Given back to the system each time, as glibc
    /// does by itself, they come again page by page.
    static func keepFreed() {
        plumbline_keep_freed_memory(32 << 20, 64 << 20)
    }
}
