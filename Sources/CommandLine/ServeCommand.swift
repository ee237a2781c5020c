import ArgumentParser
import Operations

/// `plumbline serve`: the workbench in the browser.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the workbench to browsers until SIGTERM or Ctrl-C.",
        discussion: """
            Other commands work on the same database meanwhile. By itself it evaluates each model \
            (plumbline schedule) and sends what alerts have to announce (plumbline notification).

            Passwords must not cross a network in the clear: other machines than this one reach the server through a \
            proxy that speaks HTTPS, and --origin says where. The session's cookie is kept to HTTPS then.

            Example:
              plumbline serve --host 127.0.0.1 --port 8080
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on, 1 to 65535.")
    var port = 8080
    @Option(help: "Where browsers reach the server, for links and cookie (https://plumbline.example.org).")
    var origin: String?
    @Flag(
        name: .customLong("insecure-http"),
        help: "Serve other machines without HTTPS; anybody on the way can read passwords."
    )
    var insecureHTTP = false
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        try checkPort(port)
        if let origin { try checkOrigin(origin) }
        guard Self.isThisMachine(host) || origin?.hasPrefix("https://") == true || insecureHTTP else {
            throw ValidationError(
                "Other machines reach \(shown(host)), and passwords would cross the network in the clear. Put a proxy "
                    + "that speaks HTTPS in front and name it with --origin https://…, or take the risk with "
                    + "--insecure-http."
            )
        }
    }

    private func checkOrigin(_ origin: String) throws {
        let isPlain = origin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        let begins = origin.hasPrefix("https://") || origin.hasPrefix("http://")
        guard isPlain, begins, !origin.hasSuffix("/") else {
            throw ValidationError(
                "\(shown(origin)) is no origin. Write it as https://plumbline.example.org, without a slash at the end."
            )
        }
    }

    /// Whether an address is reached from this machine alone.
    private static func isThisMachine(_ host: String) -> Bool {
        let isAddress = host.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
        return host == "localhost" || host == "::1" || (isAddress && host.hasPrefix("127."))
    }

    func run() async throws {
        let workbench = try database.workbench()
        guard Listener.isFree(host: host, port: port) else {
            throw WorkbenchError.busy(
                "Port \(port) of \(shown(host)) cannot be listened on: something else does, or it is not "
                    + "allowed. Take another with --port."
            )
        }
        try await Listener(workbench: workbench, host: host, port: port, origin: origin).run { address in
            Output.talk("Listening at \(address)" + (origin.map { " for \(shown($0))" } ?? ""))
        }
    }
}

/// Refuses what is no port.
func checkPort(_ port: Int) throws {
    guard (1...65_535).contains(port) else {
        throw ValidationError("\(port) is no port; 1 to 65535 are.")
    }
}
