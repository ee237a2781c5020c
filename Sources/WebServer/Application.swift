public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import Operations

/// What an operator sets about the web server.
public struct WebConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 takes a free one.
    public var port: Int
    /// Where browsers reach the server (`https://plumbline.example.org`); nil: where it listens.
    public var origin: String?
    /// Bytes nobody can guess, for the numbers of forms.
    public var randomBytes: @Sendable (Int) -> [UInt8]

    /// A configuration; by default this machine alone is served.
    public init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        origin: String? = nil,
        randomBytes: @escaping @Sendable (Int) -> [UInt8] = Workbench.systemRandomBytes
    ) {
        self.host = host
        self.port = port
        self.origin = origin
        self.randomBytes = randomBytes
    }

    /// Whether browsers reach the server through HTTPS, so that the cookie is kept to it.
    public var isSecure: Bool { origin?.hasPrefix("https://") ?? false }
}

/// The whole web server on a workbench: the one place where its parts are put together, used by tests too.
///
/// - Parameters:
///   - workbench: What every page and form calls.
///   - configuration: Where to listen.
///   - logger: Where details of failures go.
///   - onServerRunning: Called once with the port that was taken.
/// - Returns: An application that can be run or tested.
/// - Throws: When a template cannot be read, which a test would have told.
public func buildApplication(
    workbench: Workbench,
    configuration: WebConfiguration = WebConfiguration(),
    logger: Logger = Logger(label: "plumbline.web"),
    onServerRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) throws -> some ApplicationProtocol {
    let site = Site(
        workbench: workbench,
        configuration: configuration,
        templates: try Templates.builtIn(),
        files: .builtIn
    )
    var channel = HTTP1Channel.Configuration(idleTimeout: .seconds(20))
    // NIO's own bounds would let one request hold 80 KB of headers; pages need far less.
    channel.httpDecoder = .init(
        maxHeaderFieldSize: 16_384,
        maxHeaderListSize: 32_768,
        maxHeaderFieldCount: 100
    )
    return Application(
        router: routes(of: site),
        server: .http1(configuration: channel),
        configuration: .init(
            address: .hostname(configuration.host, port: configuration.port),
            serverName: nil
        ),
        onServerRunning: { await onServerRunning($0.localAddress?.port ?? configuration.port) },
        logger: logger
    )
}
