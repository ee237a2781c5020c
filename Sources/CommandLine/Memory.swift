import CMalloc
import Foundation

/// How the process holds memory.
enum Memory {
    /// Keeps what is freed for what is asked for next, up to 64 MB, in a heap for each core.
    ///
    /// An import takes and frees buffers of megabytes hundreds of times. Given back to the system each time, as glibc
    /// does by itself, they come again page by page. By itself it also has a heap for nearly every thread, and what a
    /// thread freed in its own no other takes.
    static func keepFreed() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        plumbline_keep_freed_memory(32 << 20, 64 << 20, Int32(clamping: max(2, cores)))
    }

    /// Gives back to the system what is kept, before work of another kind that has no use for buffers of those sizes.
    static func giveBack() { plumbline_give_back_freed_memory() }
}
