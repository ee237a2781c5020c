public import Foundation

/// An empty folder of its own for one test, removed with the last reference to it.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let url: URL

    /// Creates a folder that no other test has.
    public init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("plumbline-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        // What is left behind in the system's temporary folder harms nobody, so a failure is not reported.
        try? FileManager.default.removeItem(at: url)
    }

    /// The place of a file in it, whether or not the file is there.
    public func file(_ name: String) -> URL {
        url.appendingPathComponent(name)
    }

    /// Writes a text file into it and returns its place.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> URL {
        let place = file(name)
        try Data(text.utf8).write(to: place)
        return place
    }
}
