import Dispatch
import Foundation

/// A connection to a port of this machine for one request and one answer.
///
/// `URLSession` on Linux refuses the answers of chromedriver: it leaves out the blank after a header's colon,
/// which HTTP allows ("Failed writing header").
enum LocalSocket {
    /// Sends bytes and reads until the answer is whole.
    ///
    /// - Parameters:
    ///   - port: The port of 127.0.0.1.
    ///   - request: What to send.
    ///   - isWhole: Whether what was read so far is the whole answer; the end of the stream is one in any case.
    /// - Returns: Everything that was read.
    /// - Throws: The system's error.
    static func exchange(
        port: Int,
        request: Data,
        until isWhole: @escaping @Sendable (Data) -> Bool
    ) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            // Reads block, so they must not hold one of the few threads that run async code.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try blocking(port, request, isWhole) })
            }
        }
    }

    /// A new TCP socket.
    static func open() throws -> Int32 {
        #if canImport(Glibc)
            let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let handle = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard handle >= 0 else { throw failure() }
        return handle
    }

    /// Calls a socket function with the address of a port of 127.0.0.1.
    ///
    /// - Parameters:
    ///   - port: The port; 0 lets the system choose.
    ///   - body: The call; it may change the address.
    /// - Returns: What the call returned and the port that the address has then.
    static func withAddress(
        port: Int,
        _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> (status: Int32, port: Int) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                body(generic, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return (status, Int(UInt16(bigEndian: address.sin_port)))
    }

    static func failure() -> POSIXError {
        POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }

    private static func blocking(_ port: Int, _ request: Data, _ isWhole: (Data) -> Bool) throws -> Data {
        let handle = try open()
        defer { close(handle) }
        // A driver that hangs must fail the test, not the whole run.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard withAddress(port: port, { connect(handle, $0, $1) }).status == 0 else { throw failure() }
        var rest = request
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) }
            guard sent > 0 else { throw failure() }
            rest = Data(rest.dropFirst(sent))
        }
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isWhole(answer) {
            let count = buffer.withUnsafeMutableBytes { read(handle, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { break }
            answer.append(contentsOf: buffer.prefix(count))
        }
        return answer
    }
}
