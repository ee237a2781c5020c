public import Foundation
import Synchronization

/// A program that a test started; it ends with the last reference to this value at the latest.
///
/// What it prints goes to files rather than pipes: a full pipe would stop a program that nobody reads.
public final class ChildProcess: Sendable {
    private let process: Process
    /// Foundation's `run` is not safe when two threads start programs at once: it was seen to crash.
    private static let starting = Mutex(())
    private let folder: TemporaryFolder

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The executable file.
    ///   - arguments: What it is given.
    ///   - input: Its standard input; nothing by default.
    ///   - environment: Variables beside those of the test.
    ///   - workingFolder: Where it runs; a folder of its own by default.
    /// - Throws: The system's error when it cannot be started.
    public init(
        _ program: URL,
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String] = [:],
        workingFolder: URL? = nil
    ) throws {
        folder = try TemporaryFolder()
        for (name, content) in [("input", input), ("output", Data()), ("errors", Data())] {
            try content.write(to: folder.file(name))
        }
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = workingFolder ?? folder.url
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: folder.file("input"))
        process.standardOutput = try FileHandle(forWritingTo: folder.file("output"))
        process.standardError = try FileHandle(forWritingTo: folder.file("errors"))
        let started = process
        try Self.starting.withLock { _ in
            try Self.withoutBlockedSignals { try started.run() }
        }
    }

    deinit {
        if process.isRunning { signal(SIGKILL) }
    }

    /// Standard output so far.
    public var output: String { text("output") }

    /// Standard error so far.
    public var errors: String { text("errors") }

    /// The exit status, nil while it runs.
    ///
    /// A program that a signal ended has the signal's number with a minus.
    public var status: Int32? {
        guard !process.isRunning else { return nil }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// Waits until it ends by itself, and ends it when that takes too long.
    @discardableResult
    public func finish(within limit: Duration = .seconds(120)) async throws -> Int32 {
        do {
            return try await wait(for: "the end of \(name)", within: limit, every: .milliseconds(5)) {
                status
            }
        } catch {
            signal(SIGKILL)
            throw error
        }
    }

    /// Asks it to end (SIGTERM), waits, and insists (SIGKILL) when it does not.
    @discardableResult
    public func stop(within limit: Duration = .seconds(15)) async throws -> Int32 {
        if process.isRunning { process.terminate() }
        return try await finish(within: limit)
    }

    /// Threads that run async code block signals, and a child inherits that: it would never hear SIGTERM.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private var name: String { process.executableURL?.lastPathComponent ?? "the program" }

    private func text(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: folder.file(name).path) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Signals the program and all it started: a child of `Process` leads a group of its own.
    private func signal(_ number: Int32) {
        kill(-process.processIdentifier, number)
    }
}
