public import Foundation

/// Expected texts that are kept in files beside the tests.
///
/// `UPDATE_GOLDEN=1 swift test` writes what the program says now; the difference is then reviewed like code.
public enum Golden {
    /// Where a text first differs from the expected one.
    ///
    /// - Parameters:
    ///   - text: What the program says.
    ///   - file: Where the expected text is kept.
    /// - Returns: The first differing line in both, as a sentence; nil when they are equal.
    /// - Throws: The system's error when the file cannot be written.
    public static func difference(of text: String, from file: URL) throws -> String? {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return nil
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return "\(file.lastPathComponent) is missing. Run \"UPDATE_GOLDEN=1 swift test\" and review it."
        }
        return firstDifference(
            between: String(decoding: data, as: UTF8.self),
            and: text,
            in: file.lastPathComponent
        )
    }

    private static func firstDifference(between expected: String, and text: String, in name: String)
        -> String?
    {
        guard expected != text else { return nil }
        let (old, new) = (lines(of: expected), lines(of: text))
        let equal = zip(old, new).prefix { $0 == $1 }.count
        let (wanted, got) = (old.dropFirst(equal).first ?? "(end)", new.dropFirst(equal).first ?? "(end)")
        return "\(name), line \(equal + 1):\n  expected: \(wanted)\n  was:      \(got)"
    }

    private static func lines(of text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
