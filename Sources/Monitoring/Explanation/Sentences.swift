extension Explanation {
    /// What happened and why, in two or three sentences for somebody who knows the field and not the statistics.
    ///
    /// First how the output moved, then what that comes from, or that features by themselves do not explain it; then
    /// since when, where it is known, else where it is worst.
    public func sentences(for model: MonitoredModel) -> [String] {
        guard let output else { return [movedSentence(model, after: nil)].compactMap { $0 } }
        guard output.isMaterial else {
            return [
                "\(model.subject(of: output)) hardly moved: \(output.text(from: output.baselineMean)) in the baseline, "
                    + "\(output.text(from: output.windowMean)) here."
            ]
                + [movedSentence(model, after: nil)].compactMap { $0 }
        }
        let lead =
            "\(model.subject(of: output)) \(output.verb) from \(output.text(from: output.baselineMean)) "
            + "to \(output.text(from: output.windowMean))."
        var sentences = [lead] + causes(output, model)
        if let when = change.flatMap({ $0.sentence(of: output, model) }) {
            sentences.append(when)
        } else if let segment = segments.first(where: { $0.excess * output.shift > 0 }) {
            sentences.append(
                "It moved most where \(segment.text): from \(output.text(from: segment.baselineMean)) to "
                    + "\(output.text(from: segment.windowMean))."
            )
        }
        return sentences
    }

    /// What is named first as the cause; nil where nothing moved.
    public var firstSuspect: Suspect? {
        let moved = movedFeatures(most: 1).first.map { Suspect.feature($0.feature) }
        guard let output, output.isMaterial else { return moved }
        guard !output.isUnexplained else { return moved ?? .model }
        return output.causes.first.map { .feature($0.feature) } ?? moved
    }

    /// What may be the cause of a shift.
    public enum Suspect: Sendable, Equatable {
        /// A feature moved.
        case feature(String)
        /// No feature did: the model answers otherwise than before.
        case model
    }

    /// What the loss comes from, in a sentence; nil where it did not rise beyond chance.
    public func lossSentence(for model: MonitoredModel) -> String? {
        guard let loss, loss.shift > 1.96 * loss.remainderStandardError else { return nil }
        let what = loss.quantity == .errorShare ? "The share of wrong answers" : "The mean absolute error"
        let lead =
            "\(what) rose from \(loss.text(from: loss.baselineMean)) to \(loss.text(from: loss.windowMean))"
        let harder = loss.shift - loss.remainder
        let source =
            harder > 0.5 * loss.shift
            ? "; \(loss.points(harder)) of it because harder cases came in"
            : "; on cases like those of the baseline too, so what the features mean has changed"
        guard let worst = lossSegments.first(where: { $0.excess > 0 }) else { return lead + source + "." }
        return lead + source + ". It is worst where \(worst.text): \(loss.text(from: worst.windowMean))."
    }

    /// How the order of what the model leans on changed, in a sentence; nil where it did not.
    public func attributionSentence(for model: MonitoredModel) -> String? {
        guard let attributions else { return nil }
        let title = { model.title(ofColumn: $0) }
        if let moved = attributions.movedWords(title) {
            return "What the model leans on changed: \(moved) by mean absolute attribution "
                + "(nDCG \(Wording.number(attributions.agreement)))."
        }
        let classes = attributions.classWords(title) { model.title(ofClass: $0) }
        guard !classes.isEmpty else { return nil }
        return "What the model leans on over all classes did not change, but "
            + classes.prefix(3).joined(separator: "; ") + "."
    }

    /// What is said below the sentences about the output: the loss, and what the model leans on.
    public func furtherSentences(for model: MonitoredModel) -> [String] {
        [lossSentence(for: model), attributionSentence(for: model)].compactMap { $0 }
    }

    private func causes(_ output: OutputEffect, _ model: MonitoredModel) -> [String] {
        let same = output.causes
        guard !output.isUnexplained else { return [unexplained(output, model)] }
        guard let first = same.first else { return [movedSentence(model, after: nil)].compactMap { $0 } }
        let whole = output.points(output.shift)
        func part(_ contribution: OutputEffect.Contribution) -> String {
            "\(model.title(ofColumn: contribution.feature)) (\(output.points(contribution.effect)))"
        }
        let cause: String
        if abs(first.effect) >= 0.5 * abs(output.shift) {
            let most = abs(first.effect) > 1.05 * abs(output.shift) ? "More than all of it" : "Most of it"
            cause =
                "\(most) (\(output.points(first.effect)) of \(whole)) comes from "
                + "\(model.title(ofColumn: first.feature)): \(first.moved)."
        } else if same.count > 1 {
            cause =
                "Of \(whole), the largest parts come from \(part(first)): \(first.moved); and from "
                + "\(part(same[1])): \(same[1].moved)."
        } else {
            cause = "Of \(whole), the largest part comes from \(part(first)): \(first.moved)."
        }
        return [cause]
    }

    private func unexplained(_ output: OutputEffect, _ model: MonitoredModel) -> String {
        let moved = movedFeatures(most: 2).map { "\(model.title(ofColumn: $0.feature)): \($0.moved)" }
        let version = versionChange.map { "; \($0)" } ?? ""
        if moved.isEmpty {
            return "No feature moved clearly, so it means interactions or a changed model\(version)."
        }
        return "Features by themselves do not explain it: \(output.points(output.remainder)) of "
            + "\(output.points(output.shift)) remain, which means interactions or a changed model\(version). "
            + "What moved is \(moved.joined(separator: "; "))."
    }

    /// The features that tell the window from the baseline, clearly and by themselves.
    public func movedFeatures(most: Int) -> [DriftShares.Share] {
        guard let shares, shares.isClear else { return [] }
        return Array(
            shares.features.filter { $0.contribution > 3 * $0.standardError && $0.share >= 0.1 }.prefix(most)
        )
    }

    private func movedSentence(_ model: MonitoredModel, after output: OutputEffect?) -> String? {
        guard let first = movedFeatures(most: 1).first else { return nil }
        return "What moved most is \(model.title(ofColumn: first.feature)): \(first.moved)."
    }
}

extension OutputEffect {
    /// Whether the mean moved beyond chance and by as much as anybody would care about.
    var isMaterial: Bool {
        let standardErrors =
            (contributions.reduce(0) { $0 + $1.standardError * $1.standardError }
            + remainderStandardError * remainderStandardError).squareRoot()
        guard abs(shift) > 3 * standardErrors else { return false }
        if quantity.isShare, scale == .mean { return abs(shift) >= 0.005 }
        if scale == .logOdds { return abs(shift) >= 0.1 }
        return abs(shift) >= 0.01 * abs(baselineMean)
    }

    /// The features that moved the mean the way it went, beyond chance, largest first.
    var causes: [Contribution] {
        contributions.filter { $0.effect * shift > 0 && abs($0.effect) > 2 * $0.standardError }
    }

    var verb: String { windowMean >= baselineMean ? "rose" : "fell" }

    /// A mean in the quantity's unit: `18%`, `142`.
    public func text(from mean: Double) -> String {
        quantity.isShare ? Wording.percent(mean) : Wording.number(mean)
    }

    /// A part of the shift with its sign: `+9 points`, `−31.2`, `+0.8 in log-odds`.
    public func points(_ part: Double) -> String {
        let sign = part < 0 ? "" : "+"
        if scale == .logOdds { return sign + Wording.number(part) + " in log-odds" }
        guard quantity.isShare else { return sign + Wording.number(part) }
        let points = part * 100
        let rounded = abs(points) >= 2 ? points.rounded() : (points * 10).rounded() / 10
        return "\(sign)\(Wording.number(rounded)) \(abs(rounded) == 1 ? "point" : "points")"
    }
}

extension MonitoredModel {
    /// What is explained, as the subject of a sentence.
    public func subject(of effect: OutputEffect) -> String {
        switch effect.quantity {
        case .probability: "The mean predicted probability of “\(title(ofClass: effect.category ?? ""))”"
        case .classShare: "The share of predictions “\(title(ofClass: effect.category ?? ""))”"
        case .prediction: "The mean prediction"
        case .errorShare: "The share of wrong answers"
        case .absoluteError: "The mean absolute error"
        }
    }
}

extension OutputChange {
    /// Since when, in the model's own days; nil where the change goes the other way than the window's shift.
    func sentence(of output: OutputEffect, _ model: MonitoredModel) -> String? {
        guard (after - before) * (output.windowMean - output.baselineMean) > 0 else { return nil }
        func day(_ moment: Moment) -> String { String(model.windows.wallClock(at: moment).text.prefix(10)) }
        let (first, last) = (day(earliest), day(latest))
        let when = first == last ? "on \(first)" : "between \(first) and \(last), most likely on \(day(at))"
        return "It began \(when)."
    }
}
