public import Foundation

/// The real server in a process of its own.
public final class ServerProcess: Sendable {
    /// Where it answers, without a slash at the end.
    public let baseURL: URL

    private let process: ChildProcess

    /// Starts `plumbline` with the arguments and a free `--port`, and waits until `/healthz` answers.
    ///
    /// - Parameters:
    ///   - arguments: The command that serves: `["serve", "--database", path]`.
    ///   - environment: Variables beside those of the test.
    ///   - limit: How long the start may take.
    /// - Throws: ``Ended`` when it ends instead, ``DeadlinePassed`` when it does not answer.
    public init(
        _ arguments: [String],
        environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws {
        let port = try freePort()
        guard let address = URL(string: "http://127.0.0.1:\(port)") else { throw POSIXError(.EINVAL) }
        let started = try ChildProcess(
            BuiltProgram.url(),
            arguments + ["--port", String(port)],
            environment: environment
        )
        baseURL = address
        process = started
        let health = address.appendingPathComponent("healthz")
        try await wait(for: "an answer from \(health)", within: limit, every: .milliseconds(50)) {
            if let status = started.status {
                throw Ended(status: status, said: started.output + started.errors)
            }
            let answer = try? await HTTP.send("GET", health, timeoutSeconds: 5)
            return answer?.status == 200 ? () : nil
        }
    }

    /// The address of a path: `url("/alerts?level=notice")`.
    public func url(_ path: String) throws -> URL {
        guard let url = URL(string: path, relativeTo: baseURL) else { throw POSIXError(.EINVAL) }
        return url.absoluteURL
    }

    /// What it printed so far, both streams.
    public var log: String { process.output + process.errors }

    /// Ends it as an administrator would (SIGTERM) and returns its exit status.
    @discardableResult
    public func stop() async throws -> Int32 {
        try await process.stop()
    }

    /// The server ended before it answered.
    public struct Ended: Error, CustomStringConvertible {
        /// Its exit status.
        public let status: Int32
        /// What it printed.
        public let said: String

        /// Both in words.
        public var description: String {
            "The server ended with status \(status) before it answered:\n\(said)"
        }
    }
}
