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

            Example:
              plumbline serve --host 127.0.0.1 --port 8080
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on, 1 to 65535.")
    var port = 8080
    @Option(help: "Where browsers reach the server (https://plumbline.example.org), for links in messages.")
    var origin: String?
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        try checkPort(port)
        guard let origin else { return }
        let isPlain = origin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
        let begins = origin.hasPrefix("https://") || origin.hasPrefix("http://")
        guard isPlain, begins, !origin.hasSuffix("/") else {
            throw ValidationError(
                "\(shown(origin)) is no origin. Write it as https://plumbline.example.org, without a slash at the end."
            )
        }
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
            Output.talk("Listening at \(address)")
        }
    }
}

/// Refuses what is no port.
func checkPort(_ port: Int) throws {
    guard (1...65_535).contains(port) else {
        throw ValidationError("\(port) is no port; 1 to 65535 are.")
    }
}
