import Foundation
import Synchronization

/// A server on a free port of 127.0.0.1 that handles each connection on a thread of its own.
public final class SocketServer: Sendable {
    /// The port it listens on.
    public let port: Int

    private let listener: Int32
    private let count = Mutex(0)

    /// Starts it.
    ///
    /// - Parameter serve: What happens with a connection; it is closed afterwards.
    /// - Throws: The system's error.
    public init(_ serve: @escaping @Sendable (SocketConnection) -> Void) throws {
        let handle = try LocalSocket.open()
        let (status, port) = LocalSocket.withAddress(port: 0) { address, size in
            var filled = size
            guard bind(handle, address, size) == 0, listen(handle, 64) == 0 else { return -1 }
            return getsockname(handle, address, &filled)
        }
        guard status == 0 else { throw LocalSocket.failure() }
        listener = handle
        self.port = port
        Thread.detachNewThread { [weak self] in
            while true {
                let accepted = accept(handle, nil, nil)
                guard accepted >= 0 else {
                    // Closed by the thread that uses it: the number may be another server's a moment later.
                    close(handle)
                    return
                }
                self?.count.withLock { $0 += 1 }
                Thread.detachNewThread {
                    let connection = SocketConnection(handle: accepted)
                    serve(connection)
                    connection.close()
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// How many connections came so far.
    public var connections: Int { count.withLock { $0 } }
}

/// One connection, from the server's side; used by one thread at a time.
public final class SocketConnection: @unchecked Sendable {
    // The thread that serves the connection is the only one that touches it.
    private var handle: Int32
    private var buffer: [UInt8] = []

    init(handle: Int32) {
        self.handle = handle
    }

    /// The next line without its end; nil at the end of the stream.
    public func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                var line = buffer[..<end]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                let text = String(decoding: line, as: UTF8.self)
                buffer.removeSubrange(...end)
                return text
            }
            guard more() else { return nil }
        }
    }

    /// So many bytes, or fewer at the end of the stream.
    public func bytes(_ count: Int) -> [UInt8] {
        while buffer.count < count, more() {}
        let found = Array(buffer.prefix(count))
        buffer.removeFirst(found.count)
        return found
    }

    /// Sends text as it is.
    public func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Ends the connection.
    public func close() {
        guard handle >= 0 else { return }
        Foundation.close(handle)
        handle = -1
    }

    private func more() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 8_192)
        let count = read(handle, &chunk, chunk.count)
        guard count > 0 else { return false }
        buffer += chunk.prefix(count)
        return true
    }
}
