extension Shift {
    /// The verdict as people read it.
    public var words: String {
        switch self {
        case .moved: "moved"
        case .unsure: "perhaps moved enough to matter; too few rows to be sure"
        case .small: "moved, too little to matter"
        case .unseen: "no sign of a shift"
        }
    }
}

extension ComparedStatistic {
    /// The verdict, or why there is none.
    public var verdict: String {
        if let reason { return reason }
        guard let found else { return "" }
        let words =
            shift?.words ?? found.pValue.map { $0 < 0.05 ? "differs by the test" : "no sign of a shift" }
            ?? ""
        switch statistic {
        case .lInfinity, .newCategoryShare, .vanishedCategory:
            return found.note.map { "\(words), most in “\($0)”" } ?? words
        case .populationStability:
            return found.nullMean.map { "\(words); \(Wording.number($0)) by chance alone" } ?? words
        default: return found.note.map { "\(words) (\($0))" } ?? words
        }
    }
}

extension ComparedColumn {
    /// What the comparison says of the column, in words.
    public var sentence: String {
        guard let kind else { return "\(name) is not compared: \(reason)." }
        let main = result(kind == .number ? .kolmogorovSmirnov : .lInfinity)
        guard let main, let found = main.found, let shift = main.shift else {
            return "\(name) cannot be compared. \(main?.reason ?? "")"
        }
        var sentences = ["\(name) \(Self.words(shift)): \(kind == .number ? gap(found) : change(found))."]
        if let missing = result(.missingShare), missing.shift == .moved, let found = missing.found {
            sentences.append("Missing values: \(figures(found)).")
        }
        if let new = result(.newCategoryShare), new.shift == .moved, let share = new.found?.windowFigure {
            sentences.append(
                "\(Wording.percent(share)) of the second file are categories that the first has not."
            )
        }
        if let types = result(.typeShare), types.shift == .moved, let found = types.found {
            sentences.append("Cells without a number: \(figures(found)).")
        }
        return sentences.joined(separator: " ")
    }

    private func result(_ statistic: Statistic) -> ComparedStatistic? {
        results.first { $0.statistic == statistic }
    }

    private static func words(_ shift: Shift) -> String {
        switch shift {
        case .moved: "moved"
        case .unsure: "may have moved enough to matter"
        case .small: "moved too little to matter"
        case .unseen: "did not move"
        }
    }

    private func gap(_ found: Comparison) -> String {
        let lower = found.effectLower ?? 0
        let bound = lower >= 0.0005 ? ", surely \(Wording.number(lower))" : ""
        let means = found.baselineFigure.flatMap { there in
            found.windowFigure.map { "; mean \(Wording.number(there)) → \(Wording.number($0))" }
        }
        return "the two distributions lie \(Wording.number(found.value)) apart\(bound)\(means ?? "")"
    }

    private func change(_ found: Comparison) -> String {
        "the share of \(found.note.map { "“\($0)”" } ?? "a category") \(figures(found))"
    }

    private func figures(_ found: Comparison) -> String {
        guard let there = found.baselineFigure, let here = found.windowFigure else { return "" }
        return "\(Wording.percent(there)) → \(Wording.percent(here))"
    }
}
