public import Foundation

/// The working tree that the tests were built from.
public enum Repository {
    /// The folder that holds `Package.swift`.
    public static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of a shipped example: `flights` or `bikeshare`.
    public static func example(_ name: String) -> URL {
        root.appendingPathComponent("Examples").appendingPathComponent(name)
    }
}
