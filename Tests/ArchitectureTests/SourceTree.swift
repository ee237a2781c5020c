import Foundation
import TestSupport

/// The files of the repository, as the tests about its shape see them.
enum SourceTree {
    /// A Swift file of the program.
    struct File: Sendable {
        /// The module it belongs to.
        var module: String
        /// Its path from the top of the repository.
        var path: String
        /// Its text.
        var text: String
    }

    /// Every Swift file of the program: those under `Sources`, and the two text folders at the top.
    static func programFiles() throws -> [File] {
        let modules =
            try subfolders(of: "Sources").map { (module: $0, folder: "Sources/\($0)") }
            + ["Web", "Schemas"].map { (module: $0, folder: $0) }
        return try modules.flatMap { module, folder in
            try files(under: folder, ending: "swift").map { path in
                File(module: module, path: path, text: try text(of: path))
            }
        }
    }

    /// The text of a file.
    static func text(of path: String) throws -> String {
        try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The names of the folders in a folder, in order.
    static func subfolders(of path: String) throws -> [String] {
        let folder = Repository.root.appendingPathComponent(path)
        return try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent)
            .filter { !$0.hasPrefix(".") }
            .sorted()
    }

    /// The paths of the files anywhere under a folder that have an ending, in order.
    static func files(under path: String, ending: String) -> [String] {
        let folder = Repository.root.appendingPathComponent(path)
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".\(ending)") }.map { "\(path)/\($0)" }.sorted()
    }

    /// Whether this is a checkout; an unpacked archive knows nothing of what is tracked.
    static var isCheckout: Bool {
        FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent(".git").path)
    }

    /// The names at the top of the repository that belong to it.
    static func trackedTopLevel() async throws -> Set<String> {
        let process = try ChildProcess(
            URL(fileURLWithPath: "/usr/bin/env"),
            // Checks may run as another user than the one who cloned.
            ["git", "-c", "safe.directory=*", "ls-files"],
            workingFolder: Repository.root
        )
        guard try await process.finish() == 0 else { throw NoGit(said: process.errors) }
        return Set(process.output.split(separator: "\n").map { String($0.prefix { $0 != "/" }) })
    }

    /// Git could not be asked.
    struct NoGit: Error {
        /// What it printed.
        var said: String
    }
}
