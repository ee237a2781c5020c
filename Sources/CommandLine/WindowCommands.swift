import ArgumentParser
import Monitoring
import Operations

/// `plumbline window`: the spans of predictions that are compared with the baseline.
struct WindowCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window",
        abstract: "List windows, and show what was found in one.",
        discussion: """
            Example:
              plumbline window list flights
            """,
        subcommands: [List.self, Show.self]
    )

    /// The command `plumbline window list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a model's windows, oldest first.",
            discussion: """
                Example:
                  plumbline window list flights --format json
                """
        )

        @Argument(help: "The model.")
        var model: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let hint = "There are no windows yet. Next: plumbline predictions import \(model) FILE"
            try Listing.windows(whenEmpty: hint)
                .write(database.workbench().windows(model: model), as: format.format)
        }
    }

    /// The command `plumbline window show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a window: what moved, its findings and its quality.",
            discussion: """
                Example:
                  plumbline window show flights 2013-04-22
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Argument(help: "The window, as window list names it.")
        var window: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let detail = try database.workbench().window(model: model, key: window)
            let windows = Listing<WindowSummary>.windows(whenEmpty: "")
            let findings = Listing<Finding>.findings(whenEmpty: "")
            let quality = Listing<QualityRow>.quality(whenEmpty: "")
            guard format.format == .text else {
                Output.result(
                    windows.object(detail.summary).adding([
                        "sentences": .strings(detail.sentences),
                        "findings": .array(detail.findings.map(findings.object)),
                        "quality": .array(detail.quality.map(quality.object)),
                        "previous": .optional(detail.previous), "next": .optional(detail.next),
                    ]).text
                )
                return
            }
            Output.result(windows.table([detail.summary]))
            for sentence in detail.sentences { Output.result(shown(sentence)) }
            if !detail.findings.isEmpty { Output.result("\nFindings\n" + findings.table(detail.findings)) }
            if !detail.quality.isEmpty { Output.result("\nQuality\n" + quality.table(detail.quality)) }
        }
    }
}

extension Listing where Row == WindowSummary {
    /// Windows with the keys that programs read.
    static func windows(whenEmpty: String) -> Listing {
        Listing(
            columns: [
                .text("window", "WINDOW") { $0.window.key },
                .text("start", "START") { $0.window.start?.text },
                .text("end", "END") { $0.window.end?.text },
                .count("rows", "ROWS") { $0.rows },
                Column(
                    key: "state",
                    title: "STATE",
                    json: { .optional($0.revision?.state.rawValue) },
                    text: { $0.revision?.state.rawValue ?? "open" }
                ),
                .flag("provisional", "PROVISIONAL") { $0.revision?.isProvisional ?? false },
                .id("revision", "REVISION") { $0.revision.map { Int64($0.number) } },
                .id("alert", "ALERT") { $0.alert },
                .text("verdict", "VERDICT") { $0.verdict },
            ],
            whenEmpty: whenEmpty
        )
    }
}

extension JSONText {
    /// An object with further members behind its own.
    func adding(_ more: KeyValuePairs<String, JSONText>) -> JSONText {
        guard case .object(let members) = self else { return self }
        return .object(members + more.map { Member(name: $0.key, value: $0.value) })
    }
}
