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
            four times out of five.

            Example:
              plumbline quality flights --by month
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
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let rows = try database.workbench().quality(model: model, by: by, allMethods: methods == .all)
        let hint =
            "Too few labels are in. Next: plumbline label next \(model)"
        Listing.quality(whenEmpty: hint).write(rows, as: format.format)
    }
}

extension Listing where Row == QualityRow {
    /// Quality figures with the keys that programs read.
    static func quality(whenEmpty: String) -> Listing {
        Listing(
            columns: [
                .text("window", "WINDOW") { $0.window },
                .text("metric", "METRIC") { $0.estimate.metric.rawValue },
                .number("estimate", "ESTIMATE") { $0.estimate.estimate },
                .number("lower", "FROM") { $0.estimate.lower },
                .number("upper", "TO") { $0.estimate.upper },
                .count("labels", "LABELS") { $0.estimate.labels },
                .count("rows", "ROWS") { $0.estimate.rows },
                .text("method", "METHOD") { $0.estimate.method.rawValue },
                .number("baseline", "BASELINE") { $0.estimate.baseline },
                .number("detectable", "CHANGE") { $0.estimate.detectable },
                .number("corrected", "CORRECTED") { $0.estimate.corrected?.estimate },
                .number("correctedLower") { $0.estimate.corrected?.lower },
                .number("correctedUpper") { $0.estimate.corrected?.upper },
                .number("reviewerError") { $0.estimate.corrected?.error },
                .number("coverage") { $0.estimate.coverage },
                .number("worstLower") { $0.estimate.worstLower },
                .number("worstUpper") { $0.estimate.worstUpper },
                .flag("isAdaptive") { $0.estimate.isAdaptive },
                .flag("isOfRecord", "OF RECORD") { $0.isOfRecord },
                .text("note", "NOTE") { $0.estimate.note },
            ],
            whenEmpty: whenEmpty
        )
    }
}
