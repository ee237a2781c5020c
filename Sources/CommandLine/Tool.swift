import ArgumentParser
import Operations

/// The program: `plumbline`, a noun, a verb.
@main
struct Tool: AsyncParsableCommand {
    /// What is built; a release takes `-dev` away.
    static let version = "0.1.0-dev"

    static let configuration = CommandConfiguration(
        commandName: "plumbline",
        abstract: "Watch models in production: measure drift, let people judge, learn from what they say.",
        discussion: """
            Results go to standard output, everything else to standard error. --format json works on all \
            that lists or shows.

            Example:
              plumbline demo
            """,
        version: "\(version), engine \(engineVersion)",
        groupedSubcommands: [
            CommandGroup(
                name: "Start",
                subcommands: [DemoCommand.self, InitCommand.self, ServeCommand.self]
            ),
            CommandGroup(
                name: "Data",
                subcommands: [
                    ModelCommands.self, BaselineCommands.self, PredictionCommands.self, LabelsCommands.self,
                    EvidenceCommands.self, BatchCommands.self, ProfileCommands.self,
                ]
            ),
            CommandGroup(
                name: "Measure",
                subcommands: [
                    EvaluateCommand.self, ScheduleCommands.self, WindowCommands.self, FindingCommands.self,
                    ExplainCommand.self,
                    RuleCommands.self, QualityCommand.self, CompareCommand.self, ReportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Judge",
                subcommands: [
                    AlertCommands.self, AuditCommands.self, ReviewCommands.self, LabelCommands.self,
                    ThresholdCommands.self,
                ]
            ),
            CommandGroup(
                name: "Keep",
                subcommands: [
                    ReviewerCommands.self, TokenCommands.self, NotificationCommands.self,
                    RetentionCommands.self,
                    BackupCommand.self, VerifyCommand.self, EraseCommand.self,
                ]
            ),
        ]
    )

    /// Runs one command; a failure becomes a sentence and an exit code here and nowhere else.
    static func main() async {
        Output.ignoreBrokenPipes()
        Memory.keepFreed()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Failure.end(error)
        }
    }
}
