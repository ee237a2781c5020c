import Foundation

/// A TCP port of 127.0.0.1 that nobody listens on.
///
/// The system hands out ports in turn, so another program would have to be unlucky to get the same one
/// before it is used.
public func freePort() throws -> Int {
    let handle = try LocalSocket.open()
    defer { close(handle) }
    let (status, port) = LocalSocket.withAddress(port: 0) { address, size in
        var filled = size
        return bind(handle, address, size) == 0 ? getsockname(handle, address, &filled) : -1
    }
    guard status == 0 else { throw LocalSocket.failure() }
    return port
}
