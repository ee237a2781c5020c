import ArgumentParser
import Operations

/// `plumbline serve`: the workbench in the browser.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the workbench to browsers until SIGTERM or Ctrl-C.",
        discussion: """
            Other commands work on the same database meanwhile.

            Example:
              plumbline serve --host 127.0.0.1 --port 8080
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on, 1 to 65535.")
    var port = 8080
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        try checkPort(port)
    }

    func run() async throws {
        let workbench = try database.workbench()
        guard Listener.isFree(host: host, port: port) else {
            throw WorkbenchError.busy(
                "Port \(port) of \(shown(host)) cannot be listened on: something else does, or it is not "
                    + "allowed. Take another with --port."
            )
        }
        try await Listener(workbench: workbench, host: host, port: port).run { address in
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
