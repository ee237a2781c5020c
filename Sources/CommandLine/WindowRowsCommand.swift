import ArgumentParser
import Operations

/// The command `plumbline window rows`.
struct WindowRowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rows",
        abstract: "Show predictions of a window, or of a segment where it is worst.",
        discussion: """
            `plumbline explain` numbers the segments where the output moved most, and those where the loss rose most; \
            --segment shows the rows of one. Wrong answers come first in a segment of the loss.

            Example:
              plumbline window rows flights 2013-12-09 --segment 1
              plumbline window rows flights 2013-12-09 --segment 1 --of loss --limit 20
            """
    )

    @Argument(help: "The model.")
    var model: String
    @Argument(help: "The window, as window list names it.")
    var window: String
    @Option(help: "The number of the segment, as explain lists them.")
    var segment: Int?
    @Option(help: "Which list of segments: output or loss.")
    var of: SegmentList = .output
    @Option(help: "So many rows at most, 1 to 10000.")
    var limit = 100
    @OptionGroup var database: SightOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit is \(limit); it goes from 1 to 10000.")
        }
    }

    func run() throws {
        let found = try database.workbench().windowRows(
            model: model,
            window: window,
            segment: segment,
            of: of,
            most: limit
        )
        guard format.format == .text else { return Output.result(found.json.text) }
        if let segment = found.segment { Output.talk(shown(segment)) }
        found.listing.write(found.rows, as: .text)
        if found.rows.count < found.total {
            Output.talk("The first \(found.rows.count) of \(found.total) rows.")
        }
    }
}
