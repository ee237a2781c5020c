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
            quarter of it means interactions or a changed model.

            Example:
              plumbline explain flights 2013-12-09
            """
    )

    @Argument(help: "The model.")
    var model: String
    @Argument(help: "The window, as window list names it.")
    var window: String
    @OptionGroup var database: DatabaseOptions
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
        return parts.map(shown).joined(separator: "\n\n")
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
            + segments.map {
                "  \($0.text): \(effect.text(from: $0.baselineMean)) to \(effect.text(from: $0.windowMean)), "
                    + "\(Wording.grouped(Int64($0.rows))) rows"
            }).joined(separator: "\n")
    }

    private var attributions: String? {
        guard let found = explanation.attributions else { return nil }
        let byImportance = found.features.sorted { $0.windowImportance > $1.windowImportance }
        return
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

extension JSONText {
    /// An explanation with the keys that programs read; those of the output that moved most stand at the top.
    static func explanation(_ found: Explanation, _ model: MonitoredModel) -> JSONText {
        let top: JSONText = .members([
            "window": .string(found.window), "windowRows": .integer(found.windowRows),
            "baselineRows": .integer(found.baselineRows),
            "sentences": .strings(
                found.sentences(for: model) + found.furtherSentences(for: model)
            ),
        ])
        let output =
            found.output.map(effect)
            ?? .members([
                "shift": .null, "remainder": .null, "surrogateR2": .null, "contributions": .array([]),
            ])
        guard case .object(let head) = top, case .object(let middle) = output else { return top }
        return JSONText.object(head + middle).adding([
            "otherOutputs": .array(found.outputs.dropFirst().map(effect)),
            "shares": found.shares.map(shares) ?? .null,
            "correlations": .array(found.correlations.map(correlation)),
            "segments": .array(found.segments.map(segment)),
            "changePoint": found.change.map(change) ?? .null,
            "loss": found.loss.map(effect) ?? .null,
            "lossSegments": .array(found.lossSegments.map(segment)),
            "attributions": found.attributions.map(attributions) ?? .null,
            "notes": .strings(found.notes),
        ])
    }

    private static func effect(_ effect: OutputEffect) -> JSONText {
        .members([
            "quantity": .string(effect.quantity.rawValue), "category": .optional(effect.category),
            "scale": .string(effect.scale.rawValue), "baselineMean": .number(effect.baselineMean),
            "windowMean": .number(effect.windowMean), "shift": .number(effect.shift),
            "remainder": .number(effect.remainder),
            "remainderStandardError": .number(effect.remainderStandardError),
            "remainderShare": .optional(effect.remainderShare), "surrogateR2": .optional(effect.surrogateR2),
            "contributions": .array(
                effect.contributions.map {
                    .members([
                        "feature": .string($0.feature), "effect": .number($0.effect),
                        "standardError": .number($0.standardError), "moved": .string($0.moved),
                    ])
                }
            ),
        ])
    }

    private static func shares(_ shares: DriftShares) -> JSONText {
        .members([
            "auc": .number(shares.auc), "z": .number(shares.z), "logOddsGap": .number(shares.logOddsGap),
            "features": .array(
                shares.features.map {
                    .members([
                        "feature": .string($0.feature), "contribution": .number($0.contribution),
                        "standardError": .number($0.standardError), "share": .number($0.share),
                        "marginalShare": .number($0.marginalShare), "moved": .string($0.moved),
                    ])
                }
            ),
        ])
    }

    private static func attributions(_ found: AttributionDrift) -> JSONText {
        .members([
            "ndcg": .number(found.agreement),
            "features": .array(
                found.features.map {
                    .members([
                        "feature": .string($0.feature), "baselineImportance": .number($0.baselineImportance),
                        "windowImportance": .number($0.windowImportance),
                        "baselineRank": .integer($0.baselineRank), "windowRank": .integer($0.windowRank),
                        "part": .number($0.part),
                    ])
                }
            ),
        ])
    }

    private static func correlation(_ found: FeatureCorrelation) -> JSONText {
        .members([
            "kind": .string(found.kind.rawValue), "feature": .string(found.feature),
            "other": .optional(found.other), "coefficient": .string(found.coefficient.rawValue),
            "value": .number(found.value), "baselineValue": .optional(found.baselineValue),
            "pValue": .number(found.pValue), "adjustedPValue": .number(found.adjusted),
            "count": .integer(found.count),
        ])
    }

    private static func segment(_ segment: DriftSegment) -> JSONText {
        .members([
            "segment": .string(segment.text),
            "conditions": .array(
                segment.conditions.map {
                    .members([
                        "feature": .string($0.feature), "above": .optional($0.above),
                        "upTo": .optional($0.upTo), "category": .optional($0.category),
                    ])
                }
            ),
            "rows": .integer(segment.rows), "share": .number(segment.share),
            "baselineMean": .number(segment.baselineMean), "windowMean": .number(segment.windowMean),
            "excess": .number(segment.excess), "lower": .number(segment.lower),
            "upper": .number(segment.upper),
        ])
    }

    private static func change(_ change: OutputChange) -> JSONText {
        .members([
            "at": .string(change.at.text), "earliest": .string(change.earliest.text),
            "latest": .string(change.latest.text), "before": .number(change.before),
            "after": .number(change.after), "pValue": .number(change.pValue),
        ])
    }
}
