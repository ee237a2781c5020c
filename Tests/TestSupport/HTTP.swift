public import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Plain requests for tests; every status is an answer, only a missing one is an error.
public enum HTTP {
    /// An answer.
    public struct Answer: Sendable {
        /// The status, such as 200.
        public let status: Int
        /// The body as text.
        public let text: String
        /// The body as it came.
        public let data: Data
    }

    /// Sends one request and waits for the answer.
    public static func send(
        _ method: String,
        _ url: URL,
        body: Data? = nil,
        headers: [String: String] = [:],
        timeoutSeconds: Double = 240
    ) async throws -> Answer {
        var request = URLRequest(url: url, timeoutInterval: timeoutSeconds)
        request.httpMethod = method
        request.httpBody = body
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        return Answer(status: status, text: String(decoding: data, as: UTF8.self), data: data)
    }
}
