public import Foundation

/// The `plumbline` program that was built together with the tests.
public enum BuiltProgram {
    /// Its place: beside the test bundle, whatever the build folder is called.
    public static func url() throws -> URL {
        let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let beside = bundle.deletingLastPathComponent()
        let usual = Repository.root.appendingPathComponent(".build/debug")
        for folder in [beside, usual] {
            let program = folder.appendingPathComponent("plumbline")
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
        }
        throw Missing()
    }

    /// Runs it once, waits for its end and returns all it said.
    ///
    /// - Parameters:
    ///   - arguments: The command and its options.
    ///   - input: Its standard input; nothing by default.
    ///   - environment: Variables beside those of the test.
    ///   - workingFolder: Where it runs; an empty folder of its own by default.
    ///   - limit: How long it may take.
    /// - Returns: Its exit status and what it printed.
    /// - Throws: ``Missing`` where it is not built, ``DeadlinePassed`` when it takes too long.
    public static func run(
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String] = [:],
        workingFolder: URL? = nil,
        within limit: Duration = .seconds(600)
    ) async throws -> Run {
        let process = try ChildProcess(
            url(),
            arguments,
            input: input,
            environment: environment,
            workingFolder: workingFolder
        )
        let status = try await process.finish(within: limit)
        return Run(status: status, output: process.output, errors: process.errors)
    }

    /// What one run left behind.
    public struct Run: Sendable {
        /// The exit status.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let errors: String
    }

    /// The program is not where it is built to.
    public struct Missing: Error, CustomStringConvertible {
        /// What to do about it.
        public let description = "The program plumbline is not built. Run \"swift build\" first."
    }
}
