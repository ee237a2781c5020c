import ArgumentParser
import Monitoring
import Operations

/// `plumbline explain`: why a window differs from the baseline.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a window differs: what moved, what that did to the output, where, since when.",
        discussion: """
            Contributions and remainder add up to the shift of the mean output. A remainder of more than a \
            quarter of it means interactions or a changed model. The rows of a numbered segment: \
            `plumbline window rows MODEL WINDOW --segment 1`, with --of loss for those of the loss.

            Example:
              plumbline explain flights 2013-12-09
            """
    )

    @Argument(help: "The model.")
    var model: String
    @Argument(help: "The window, as window list names it.")
    var window: String
    @OptionGroup var database: SightOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let workbench = try database.workbench()
        let found = try workbench.explain(model: model, window: window)
        let monitored = try workbench.model(named: model).model
        switch format.format {
        case .json: Output.result(JSONText.explanation(found, monitored).text)
        case .text: Output.result(ExplanationText(explanation: found, model: monitored).text)
        }
    }
}

/// An explanation for the terminal, with bars of text.
struct ExplanationText {
    let explanation: Explanation
    let model: MonitoredModel

    var text: String {
        var parts = [head]
        if let output = explanation.output { parts.append(effect(output, "What each feature did to it")) }
        if let shares = explanation.shares { parts.append(moved(shares)) }
        parts += [
            segments(explanation.segments, "Where the output moved most", explanation.output),
            explanation.loss.map { effect($0, "What carries the loss") },
            segments(explanation.lossSegments, "Where the loss rose most", explanation.loss),
            attributions, correlations, change,
        ].compactMap { $0 }
        if !explanation.notes.isEmpty { parts.append(explanation.notes.joined(separator: "\n")) }
        // Line by line: the ends of lines are ours, everything between them may come from a file.
        return parts.map { part in
            part.split(separator: "\n", omittingEmptySubsequences: false).map { shown(String($0)) }
                .joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private var head: String {
        let rows =
            "\(Wording.grouped(Int64(explanation.windowRows))) rows against "
            + "\(Wording.grouped(Int64(explanation.baselineRows))) of the baseline"
        return
            (["\(model.name) \(explanation.window): \(rows)"] + explanation.sentences(for: model)
            + explanation.furtherSentences(for: model)).joined(separator: "\n")
    }

    private func effect(_ effect: OutputEffect, _ title: String) -> String {
        let shown = effect.contributions.prefix(8)
        let rest = effect.contributions.dropFirst(8).reduce(0) { $0 + $1.effect }
        var lines = shown.map {
            (model.title(ofColumn: $0.feature), $0.effect, "±\(Wording.number($0.standardError))", $0.moved)
        }
        if effect.contributions.count > 8 {
            lines.append(("\(effect.contributions.count - 8) others", rest, "", ""))
        }
        lines.append(
            ("not explained", effect.remainder, "±\(Wording.number(effect.remainderStandardError))", "")
        )
        let unit = effect.scale == .logOdds ? ", in log-odds" : ""
        let fit = [
            effect.surrogateR2.map { "surrogate R² \(Wording.number($0))" } ?? "supplied attributions",
            effect.remainderShare.map { "remainder \(Wording.percent($0)) of the shift" },
        ].compactMap { $0 }.joined(separator: ", ")
        return "\(title) (shift \(Self.signed(effect.shift))\(unit); \(fit))\n"
            + bars(lines.map { ($0.0, $0.1, "\(Self.signed($0.1)) \($0.2)", $0.3) })
    }

    private func moved(_ shares: DriftShares) -> String {
        let title = "Which features moved (told apart with AUC \(Wording.number(shares.auc)))"
        guard shares.isClear else { return title + "\nNone clearly: the window looks like the baseline." }
        return title + "\n"
            + bars(
                shares.features.prefix(8).map {
                    (model.title(ofColumn: $0.feature), $0.share, Wording.percent($0.share), $0.moved)
                }
            )
    }

    private func segments(_ segments: [DriftSegment], _ title: String, _ effect: OutputEffect?) -> String? {
        guard !segments.isEmpty, let effect else { return nil }
        return
            ([title]
            + segments.enumerated().map { place, segment in
                "  \(place + 1). \(segment.text): \(effect.text(from: segment.baselineMean)) to "
                    + "\(effect.text(from: segment.windowMean)), \(Wording.grouped(Int64(segment.rows))) rows"
            }).joined(separator: "\n")
    }

    private var attributions: String? {
        guard let found = explanation.attributions else { return nil }
        let byImportance = found.features.sorted { $0.windowImportance > $1.windowImportance }
        let classes = found.classes.map { drift in
            "  for \(model.title(ofClass: drift.category ?? "")): nDCG \(Wording.number(drift.agreement))"
                + (drift.movedWords { model.title(ofColumn: $0) }.map { ", \($0)" } ?? "")
        }
        let whole =
            "What the model leans on (nDCG \(Wording.number(found.agreement)) against the baseline's order)\n"
            + bars(
                byImportance.prefix(8).map {
                    (
                        model.title(ofColumn: $0.feature), $0.windowImportance,
                        "\(Wording.number($0.windowImportance))",
                        $0.windowRank == $0.baselineRank
                            ? "\(Wording.ordinal($0.windowRank)) as before"
                            : "\(Wording.ordinal($0.windowRank)), \(Wording.ordinal($0.baselineRank)) before"
                    )
                }
            )
        return ([whole] + classes).joined(separator: "\n")
    }

    private var correlations: String? {
        guard !explanation.correlations.isEmpty else { return nil }
        return
            (["What goes together with it"] + explanation.correlations.map { "  " + $0.sentence(for: model) })
            .joined(separator: "\n")
    }

    private var change: String? {
        explanation.change.map {
            "Since when: \($0.at.text), between \($0.earliest.text) and \($0.latest.text) with 95%"
        }
    }

    /// Rows of a name, a bar to either side of a middle, figures and words.
    private func bars(_ rows: [(name: String, value: Double, figures: String, words: String)]) -> String {
        let most = rows.map { abs($0.value) }.max() ?? 0
        let names = rows.map(\.name.count).max() ?? 0
        let figures = rows.map(\.figures.count).max() ?? 0
        return rows.map { row in
            let length = most > 0 ? Int((abs(row.value) / most * 16).rounded()) : 0
            let bar = String(repeating: row.value < 0 ? "▒" : "█", count: length)
            return "  " + row.name.padded(to: names) + "  " + bar.padded(to: 16) + "  "
                + row.figures.padded(to: figures) + (row.words.isEmpty ? "" : "  " + row.words)
        }.map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    private static func signed(_ value: Double) -> String {
        (value < 0 ? "" : "+") + Wording.number(value)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
