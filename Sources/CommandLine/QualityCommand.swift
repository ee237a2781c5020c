import ArgumentParser
import Monitoring
import Operations
import Review

/// `plumbline quality`: how right the model was.
struct QualityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "Estimate how right the model was, with 95% intervals.",
        discussion: """
            The figure of record comes from upstream labels where they cover a window, else from the \
            designed sample; --methods all shows the others beside it: the plain mean of the sample \
            (naive), weighted, upstream labels that are in so far, and what the scores alone expect (cbpe), \
            which assumes that they are calibrated. CHANGE is the smallest one that so many labels find \
            four times out of five. --confusion shows instead which class was taken for which: rows by true and \
            by predicted class, each label weighted by the rows it speaks for.

            Example:
              plumbline quality flights --by month
              plumbline quality flights --confusion --window 2013-12-09
            """
    )

    /// Which methods are shown.
    enum Methods: String, CaseIterable, ExpressibleByArgument {
        case record, all
    }

    @Argument(help: "The model.")
    var model: String
    @Option(help: "The span of a figure: window, month or all.")
    var by: QualitySpan = .window
    @Option(help: "Which figures: record (the ones that count) or all methods.")
    var methods: Methods = .record
    @Flag(help: "Which class was taken for which.")
    var confusion = false
    @Option(help: "Only this window; goes with --confusion.")
    var window: String?
    @OptionGroup var database: SightOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        guard window == nil || confusion else {
            throw ValidationError(
                "--window goes with --confusion; the figures of each window are shown by --by window."
            )
        }
    }

    func run() throws {
        guard !confusion else { return try showConfusion() }
        let rows = try database.workbench().quality(model: model, by: by, allMethods: methods == .all)
        let hint =
            "Too few labels are in. Next: plumbline label next \(model)"
        Listing.quality(whenEmpty: hint).write(rows, as: format.format)
    }

    private func showConfusion() throws {
        let found = try database.workbench().confusion(model: model, window: window)
        guard format.format == .text else {
            Output.result(found.map(\.json)?.text ?? "null")
            return
        }
        guard let found else {
            Output.talk("No labels are in that count. Next: plumbline label next \(model)")
            return
        }
        Output.result(Self.table(found))
        if let mistake = found.mostFrequentMistake { Output.talk(shown(mistake)) }
    }

    /// A line a true class, a column a predicted one, and the share that was right.
    private static func table(_ found: ClassConfusion) -> String {
        let rows = found.classes.indices.map { truth -> [String] in
            let total = found.counts[truth].reduce(0, +)
            let right = total > 0 ? Wording.percent(found.counts[truth][truth] / total) : "–"
            return [found.classes[truth]] + found.counts[truth].map { Wording.number($0.rounded()) } + [right]
        }
        let listing = Listing<[String]>(
            columns: (["TRUTH"] + found.classes.map { "PREDICTED \($0)" } + ["RIGHT"]).enumerated().map {
                place,
                title in
                Listing<[String]>.Column(
                    key: title,
                    title: title,
                    isNumeric: place > 0,
                    json: { .string($0[place]) },
                    text: { $0[place] }
                )
            },
            whenEmpty: ""
        )
        return listing.table(rows)
    }
}
