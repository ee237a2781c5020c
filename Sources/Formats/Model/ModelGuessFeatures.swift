import Monitoring

/// What the other columns are: features, or left out; and how long a window is.
extension ModelGuess {
    mutating func features() -> [FeatureColumn] {
        var features: [FeatureColumn] = []
        var categories: [ColumnSketch] = []
        var numbers = 0
        for column in free {
            if let reason = reasonToLeaveOut(column) {
                say("\"\(column.name)\" is left out: \(reason).")
                leftOut[column.name] = reason
                continue
            }
            let code = codeReason(column)
            if column.isNumeric, code == nil {
                numbers += 1
                noteMissingWords(of: column)
                features.append(FeatureColumn(name: column.name, kind: .number))
                continue
            }
            if let code {
                say("\"\(column.name)\" is a category although it holds numbers: \(code).")
            } else if column.numbers * 10 > column.filled * 9 {
                say(
                    "\"\(column.name)\" is a category: only \(column.numbers) of \(column.filled) values are numbers."
                )
            }
            categories.append(column)
            features.append(FeatureColumn(name: column.name, kind: .category))
        }
        for column in categories { noteWordsOfCategory(column) }
        let reason = missing.isEmpty ? "every value" : "every other value"
        say(
            "Features: \(numbers) numbers, since \(reason) reads as one, and \(features.count - numbers) categories."
        )
        return features
    }

    /// Why a column is no feature; nil where it is one.
    private func reasonToLeaveOut(_ column: ColumnSketch) -> String? {
        if column.filled == 0 { return "it is empty" }
        if column.nested > 0 {
            return "it holds objects or lists. A member can be a feature by its path, like customer.age"
        }
        if column.holdsTimes { return "it holds times" }
        guard !column.isNumeric, column.distinct > 1_000, column.distinct * 2 > column.filled else {
            return nil
        }
        guard column.numbers * 10 > column.filled * 9 else {
            return "it is nearly different in each row. It may serve as evidence"
        }
        let other = column.firstText.map { ", and one is \"\(clipped($0))\"" } ?? ""
        let found = "\(column.numbers) of \(column.filled) values are numbers\(other)"
        return "\(found). If that means missing, add it to columns.missing and make the column a number"
    }

    /// Why numbers are names; nil where they are numbers.
    private func codeReason(_ column: ColumnSketch) -> String? {
        guard column.isNumeric else { return nil }
        if column.leadingZeros > 0 { return "some begin with a zero that a number would lose" }
        let name = column.name.lowercased()
        let endings = ["_id", "_code", "_zip", "zipcode", "postcode", "_type", "_class"]
        let isNamed = endings.contains { name.hasSuffix($0) } || ["zip", "code"].contains(name)
        guard isNamed, column.wholeNumbers == column.numbers, column.distinct <= 200 else { return nil }
        return "its name says code, and there are only \(column.distinct) of them"
    }

    // MARK: Words for a missing value

    /// Says which cells of a column of numbers or labels stand for a missing value, and has the model file say so.
    mutating func noteMissingWords(of column: ColumnSketch) {
        guard column.missingCells > 0 else { return }
        for word in Self.byCount(column.missingWords) where !missing.contains(word) { missing.append(word) }
        let cells = column.missingCells == 1 ? "1 cell" : "\(column.missingCells) cells"
        let verb = column.missingCells == 1 ? "says" : "say"
        say(
            "In \"\(column.name)\" \(cells) \(verb) \(Self.list(column.missingWords)). The import would refuse them, so "
                + "columns.missing has them read as missing."
        )
    }

    /// A word may be a category of its own; what it is taken for is said.
    private mutating func noteWordsOfCategory(_ column: ColumnSketch) {
        let counts = column.missingWords
        let known = counts.filter { missing.contains($0.key) }
        let own = counts.filter { !missing.contains($0.key) }
        if !known.isEmpty {
            say("\"\(column.name)\" has cells that say \(Self.list(known)); these count as missing, too.")
        }
        if !own.isEmpty {
            say(
                "\"\(column.name)\" has cells that say \(Self.list(own)), taken for a category. If that means missing, add "
                    + "it to columns.missing."
            )
        }
    }

    private static func byCount(_ words: [String: Int]) -> [String] {
        words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    /// The words with how often each stands there: `NA (30), null (6)`.
    static func list(_ words: [String: Int]) -> String {
        byCount(words).map { "\($0) (\(words[$0] ?? 0))" }.joined(separator: ", ")
    }

    // MARK: Windows

    mutating func windowPlan(_ time: ColumnSketch?) -> WindowPlan {
        guard let earliest = time?.earliest, let latest = time?.latest else {
            let size = max(50, rows / 12)
            say("A window has \(size) rows, so that the baseline gives at least 12 where it can.")
            return WindowPlan(grain: .rows(size))
        }
        let hours = Double(latest.milliseconds - earliest.milliseconds) / 3_600_000
        let grains: [(grain: WindowGrain, hours: Double)] = [
            (.month, 730.5), (.week, 168), (.day, 24), (.hour, 1),
        ]
        let fitting = grains.first { hours / $0.hours >= 12 } ?? (.hour, 1)
        let windows = max(1, Int((hours / fitting.hours).rounded(.up)))
        say("A window is a \(WindowText.text(fitting.grain)): the baseline spans about \(windows) of them.")
        return WindowPlan(grain: fitting.grain)
    }
}
