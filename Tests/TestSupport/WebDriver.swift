import Foundation

/// A `chromedriver` that a test started, and the commands of the W3C WebDriver protocol to it.
final class WebDriver: Sendable {
    private let process: ChildProcess
    private let port: Int

    /// Starts `chromedriver` on a free port and waits until it is ready.
    ///
    /// - Throws: ``BrowserError/missing(program:)`` where the driver is not installed.
    init() async throws {
        let port = try freePort()
        let started = try ChildProcess(findProgram(named: "chromedriver"), ["--port=\(port)"])
        self.port = port
        process = started
        try await wait(for: "a ready chromedriver", within: .seconds(600)) {
            guard started.status == nil else {
                throw BrowserError.ended(said: started.output + started.errors)
            }
            let answer = try? await Self.exchange(port, "GET", "/status", nil)
            return answer?.status == 200 ? () : nil
        }
    }

    /// Sends one command.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST` or `DELETE`.
    ///   - path: What follows the address: `/session/…`.
    ///   - body: The parameters of a `POST`.
    /// - Returns: The answer's `value`.
    /// - Throws: ``BrowserError/refused(command:reason:message:)`` when the driver says no.
    func send(_ method: String, _ path: String, _ body: JSONValue = [:]) async throws -> JSONValue {
        let answer = try await Self.exchange(port, method, path, method == "POST" ? body : nil)
        let value = try JSONDecoder().decode(JSONValue.self, from: answer.body)["value"] ?? .null
        guard answer.status == 200 else {
            throw BrowserError.refused(
                command: "\(method) \(path)",
                reason: value["error"]?.string ?? "status \(answer.status)",
                message: value["message"]?.string ?? ""
            )
        }
        return value
    }

    /// Ends the driver.
    func stop() async throws {
        try await process.stop()
    }

    private static func exchange(
        _ port: Int,
        _ method: String,
        _ path: String,
        _ body: JSONValue?
    ) async throws -> (status: Int, body: Data) {
        let content = try body.map { try JSONEncoder().encode($0) } ?? Data()
        let head = [
            "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Type: application/json",
            "Content-Length: \(content.count)", "Connection: close",
        ]
        let request = Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content
        let bytes = try await LocalSocket.exchange(port: port, request: request) { parsed($0) != nil }
        guard let answer = parsed(bytes) else { throw BrowserError.unexpected(command: "\(method) \(path)") }
        return answer
    }

    /// Status and body of an answer, once it is whole.
    private static func parsed(_ bytes: Data) -> (status: Int, body: Data)? {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)) }
        let body = bytes[end.upperBound...]
        guard let status, body.count >= length ?? 0 else { return nil }
        return (status, Data(body))
    }
}

/// A program in one of the folders of `PATH`, or where Debian puts it.
func findProgram(named name: String) throws -> URL {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for folder in path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/lib/chromium"] {
        let program = URL(fileURLWithPath: folder).appendingPathComponent(name)
        if FileManager.default.isExecutableFile(atPath: program.path) { return program }
    }
    throw BrowserError.missing(program: name)
}
