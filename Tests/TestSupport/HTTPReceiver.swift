import Foundation
import Synchronization

/// A real receiver of webhooks: it keeps what it was sent and answers as the test says.
public final class HTTPReceiver: Sendable {
    /// A request as it came.
    public struct Request: Sendable {
        /// The first line: `POST /hook HTTP/1.1`.
        public let line: String
        /// The headers by their names in small letters.
        public let headers: [String: String]
        /// The body.
        public let body: String
    }

    /// What it does with a request.
    public enum Reply: Sendable {
        /// Answers with a status, and more header lines.
        case status(Int, headers: [String] = [])
        /// Answers 200 with a body of so many bytes.
        case long(bytes: Int)
        /// Never answers while the test runs.
        case silence
        /// Ends the connection without an answer.
        case hangUp
    }

    private let received: Received
    private let server: SocketServer

    /// Starts one on a free port.
    ///
    /// - Parameter reply: The answer to a request, by its place among all, from 0.
    /// - Throws: The system's error.
    public init(_ reply: @escaping @Sendable (Int, Request) -> Reply = { _, _ in .status(200) }) throws {
        let received = Received()
        self.received = received
        server = try SocketServer { connection in
            guard let request = Self.read(connection) else { return }
            let place = received.add(request)
            switch reply(place, request) {
            case .status(let status, let headers):
                let lines = ["HTTP/1.1 \(status) Test", "content-length: 0", "connection: close"] + headers
                connection.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
            case .long(let bytes):
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(bytes)\r\n\r\n")
                connection.send(String(repeating: "x", count: bytes))
            case .silence: _ = connection.bytes(1)
            case .hangUp: break
            }
        }
    }

    /// The address of a path on it.
    public func url(_ path: String = "/hook") -> String { "http://127.0.0.1:\(server.port)\(path)" }

    /// Everything it was sent, in order.
    public var requests: [Request] { received.all.withLock { $0 } }

    /// How many connections were made.
    public var connections: Int { server.connections }

    private final class Received: Sendable {
        let all = Mutex<[Request]>([])
        func add(_ request: Request) -> Int {
            all.withLock {
                $0.append(request)
                return $0.count - 1
            }
        }
    }

    private static func read(_ connection: SocketConnection) -> Request? {
        guard let first = connection.line() else { return nil }
        var headers: [String: String] = [:]
        while let line = connection.line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let name = parts.first, let value = parts.dropFirst().first else { continue }
            headers[name.lowercased()] = value.trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        return Request(
            line: first,
            headers: headers,
            body: String(decoding: connection.bytes(length), as: UTF8.self)
        )
    }
}
