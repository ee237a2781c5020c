internal import Foundation

/// How the file and the disk below it are doing.
public struct DatabaseHealth: Sendable, Equatable {
    /// The size of the file.
    public var fileBytes: Int64
    /// The size of the log beside it.
    public var logBytes: Int64
    /// What an ordinary user may still write; nil when the file system does not say.
    public var freeBytes: Int64?
    /// Below this, writing stops.
    public var reserveBytes: Int64
}

extension Database {
    /// How the file and the disk below it are doing.
    public func health() -> DatabaseHealth {
        DatabaseHealth(
            fileBytes: Self.size(of: path),
            logBytes: Self.size(of: path + "-wal"),
            freeBytes: FreeSpace.bytes(at: path),
            reserveBytes: options.reserveBytes
        )
    }

    private static func size(of path: String) -> Int64 {
        // A log that is not there has no size; whoever reads this wants a number.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
