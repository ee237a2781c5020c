public import Foundation
import Synchronization

/// A program that a test started; it ends with the last reference to this value at the latest.
///
/// What it prints goes to files rather than pipes: a full pipe would stop a program that nobody reads.
/// It is started by the system's `posix_spawn`: Foundation's `Process` was seen to crash when tests that run at
/// once start, ask and end programs.
public final class ChildProcess: Sendable {
    private let name: String
    private let identifier: pid_t
    private let folder: TemporaryFolder
    /// Nil while it runs; a number of a process that ended may be another program's, so it is asked for once.
    private let ended = Mutex<Int32?>(nil)

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
        name = program.lastPathComponent
        let folder = try TemporaryFolder()
        self.folder = folder
        for (name, content) in [("input", input), ("output", Data()), ("errors", Data())] {
            try content.write(to: folder.file(name))
        }
        identifier = try Self.spawn(
            ["/usr/bin/env", "--chdir=\((workingFolder ?? folder.url).path)", "--", program.path] + arguments,
            environment: Self.inherited.merging(environment) { $1 },
            files: ["input", "output", "errors"].map { folder.file($0).path }
        )
    }

    deinit {
        guard status == nil else { return }
        signal(SIGKILL)
        var outcome: Int32 = 0
        waitpid(identifier, &outcome, 0)
    }

    /// Standard output so far.
    public var output: String { text("output") }

    /// Standard error so far.
    public var errors: String { text("errors") }

    /// The exit status, nil while it runs.
    ///
    /// A program that a signal ended has the signal's number with a minus.
    public var status: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var outcome: Int32 = 0
            guard waitpid(identifier, &outcome, WNOHANG) == identifier else { return nil }
            let signal = outcome & 0x7f
            ended = signal == 0 ? (outcome >> 8) & 0xff : -signal
            return ended
        }
    }

    /// Waits until it ends by itself, and ends it when that takes too long.
    @discardableResult
    public func finish(within limit: Duration = .seconds(600)) async throws -> Int32 {
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
        if status == nil { kill(identifier, SIGTERM) }
        return try await finish(within: limit)
    }

    /// Sends it a signal, as a terminal or an administrator would.
    public func send(_ signal: Int32) {
        if status == nil { kill(identifier, signal) }
    }

    /// Read once: reading the environment while another thread changes it is not safe.
    private static let inherited = ProcessInfo.processInfo.environment

    /// Starts a program in a process group of its own with no signal blocked, and gives its number.
    ///
    /// Threads that run async code block signals, and a child inherits that: it would never hear SIGTERM.
    private static func spawn(
        _ command: [String],
        environment: [String: String],
        files: [String]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, file) in files.enumerated() {
            let mode = descriptor == 0 ? O_RDONLY : O_WRONLY
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), file, mode, 0)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let problem = posix_spawn(&child, command[0], &actions, &attributes, &arguments, &variables)
        guard problem == 0 else { throw POSIXError(POSIXErrorCode(rawValue: problem) ?? .EINVAL) }
        return child
    }

    private func text(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: folder.file(name).path) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Signals the program and all it started.
    private func signal(_ number: Int32) {
        kill(-identifier, number)
    }
}
