import Foundation
import Logging
import Operations
import ServiceLifecycle
import UnixSignals
import WebServer

/// The web server on one address, running until it is told to end.
struct Listener {
    var workbench: Workbench
    var host: String
    var port: Int
    /// Where browsers reach the server, for links and for the cookie; nil: messages carry no links.
    var origin: String?

    /// Serves until SIGTERM or SIGINT; requests under way are finished, but not for ever.
    ///
    /// - Parameter announce: Called once with the address when browsers can connect.
    /// - Throws: What the server ends with: a port that was taken meanwhile, a template that cannot be read.
    func run(announce: @escaping @Sendable (String) -> Void) async throws {
        var logger = Logger(label: "plumbline.web")
        logger.logLevel = .warning
        let name = host.contains(":") ? "[\(host)]" : host
        var workbench = workbench
        workbench.followUp = FollowUp.inBackground { Output.talk("plumbline: " + $0.message) }
        let application = try buildApplication(
            workbench: workbench,
            configuration: WebConfiguration(host: host, port: port, origin: origin),
            logger: logger,
            onServerRunning: { port in announce("http://\(name):\(port)") }
        )
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: application),
                .init(
                    service: BackgroundWork(
                        outbox: Outbox(workbench: workbench, origin: origin),
                        schedule: Schedule(workbench: workbench),
                        followUp: workbench.followUp
                    )
                ),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        // Without a bound, one stalled upload would keep the program alive.
        configuration.maximumGracefulShutdownDuration = .seconds(15)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Whether a port can be listened on: tried before anything is started, so that the answer is a sentence.
    static func isFree(host: String, port: Int) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            return false
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As the server itself does: connections of an earlier run that linger do not count.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // Listening sockets with SO_REUSEADDR may share a port until one of them listens.
        return bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && listen(descriptor, 1) == 0
    }

    /// The first free port from one on; nil when the next twenty are taken too.
    static func freePort(host: String, from port: Int) -> Int? {
        (port...min(65_535, port + 20)).first { isFree(host: host, port: $0) }
    }
}
