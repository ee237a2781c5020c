import ArgumentParser

/// Seeded simulations of what the product decides; each command prints one table.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Seeded simulations; each prints one table.",
        discussion: "Example: swift run -c release Simulate labels",
        subcommands: [
            AlertCommand.self, Culprits.self, Labels.self, Reviewers.self, ReplayCommand.self,
            RecalibrationCommand.self, WindowsCommand.self,
        ]
    )
}
