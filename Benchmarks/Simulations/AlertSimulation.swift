import DriftStatistics
import Foundation
import Monitoring

/// What was flagged in one window, by the engine and by two habits it is compared with.
struct Flags {
    var isAlert = false
    var isNotice = false
    /// Any of the 20 features has p < 0.05.
    var isSignificant = false
    /// Any of the 20 features has a population stability index above 0.2.
    var isUnstable = false
}

/// False alarms in quiet windows, and how soon a change is found.
struct AlertTally {
    var quietWindows = 0
    var falseAlerts = 0
    var falseNotices = 0
    var falseSignificant = 0
    var falseUnstable = 0
    /// The first window flagged after each change, by its title; one more than there are where none was.
    var delays: [String: [Int]] = [:]
    var alertDelays: [String: [Int]] = [:]

    mutating func add(quiet flags: [Flags]) {
        quietWindows += flags.count
        falseAlerts += flags.count { $0.isAlert }
        falseNotices += flags.count { $0.isNotice }
        falseSignificant += flags.count { $0.isSignificant }
        falseUnstable += flags.count { $0.isUnstable }
    }

    mutating func add(_ change: AlertStream.Change, _ flags: [Flags]) {
        let any = flags.firstIndex { $0.isAlert || $0.isNotice } ?? flags.count
        let alert = flags.firstIndex { $0.isAlert } ?? flags.count
        delays[change.title, default: []].append(any + 1)
        alertDelays[change.title, default: []].append(alert + 1)
    }
}

/// One reference, quiet windows, and then each kind of change, through the engine as it is shipped: default rules and
/// budgets, the reference growing with every window that was quiet.
struct AlertSimulation {
    var kind: AlertStream.Kind
    var rows: Int
    var referenceWindows = 30
    var quietWindows = 40
    var changedWindows = 20
    /// Whether the bank learns from quiet live windows.
    var grows = true

    private let model = AlertStream.model

    init(kind: AlertStream.Kind, rows: Int, referenceWindows: Int = 30, grows: Bool = true) {
        self.kind = kind
        self.rows = rows
        self.referenceWindows = referenceWindows
        self.grows = grows
    }

    func run(seed: UInt64, into tally: inout AlertTally) {
        var stream = AlertStream(kind: kind, rows: rows, seed: seed)
        let reference = stream.windows(referenceWindows)
        var engine = Engine(model: model, reference: reference, grows: grows)
        let before = stream.windows(quietWindows)
        tally.add(quiet: before.map { engine.judge($0) })
        for change in AlertStream.Change.all {
            var changed = engine
            tally.add(change, stream.windows(changedWindows, change).map { changed.judge($0) })
        }
    }
}

/// The engine's steps for one window after the other, without the database.
struct Engine {
    private let model: MonitoredModel
    private let rules: [Rule]
    private let names: [String]
    private let baseline: MeasuredColumns
    private let parts: ReferenceWindows
    private let grows: Bool
    private(set) var bank: ReferenceBank
    private var live: [ReferenceBank.LiveWindow] = []
    private var history: [[Finding]] = []
    private var count = 0

    init(model: MonitoredModel, reference: [ColumnBatch], grows: Bool) {
        self.model = model
        self.grows = grows
        rules = RuleCatalog.rules(for: model)
        names = model.watchedColumns.map(\.name)
        let whole = joined(reference, names)
        baseline = MeasuredColumns(whole, names: names)
        var places: [[Int]] = []
        for part in reference {
            let start = places.last?.last.map { $0 + 1 } ?? 0
            places.append(Array(start..<(start + part.rowCount)))
        }
        parts = ReferenceWindows(
            parts: places,
            baseline: baseline,
            isTimed: true,
            rules: rules,
            values: whole.values
        )
        bank = ReferenceBank(
            revision: 1,
            baseline: parts,
            rules: rules,
            budget: model.budgetPerWindow,
            seed: model.sampling.seed
        )
    }

    mutating func judge(_ batch: ColumnBatch) -> Flags {
        if grows, bank.isOutdated(by: live.map(\.key)) {
            bank = ReferenceBank(
                revision: bank.revision + 1,
                baseline: parts,
                live: live,
                rules: rules,
                budget: model.budgetPerWindow,
                seed: model.sampling.seed
            )
        }
        let evaluation = Evaluation(rules: rules, thresholds: [:], bank: bank, baseline: baseline)
        let window = MeasuredColumns(batch, names: names)
        count += 1
        let findings = evaluation.findings(
            window: "w\(count)",
            window,
            facts: WindowFacts(usualRows: Double(batch.rowCount)),
            after: WindowHistory(history)
        )
        history = [findings]
        live += [ReferenceBank.LiveWindow(findings)].compactMap { $0 }
        return Flags(
            isAlert: findings.contains { $0.isBreached && $0.rule.level == .alert },
            isNotice: findings.contains { $0.isBreached && $0.rule.level == .notice },
            isSignificant: findings.contains {
                $0.rule.subject == .feature && ($0.measurement?.pValue ?? 1) < 0.05
                    && [.kolmogorovSmirnov, .lInfinity].contains($0.rule.statistic)
            },
            isUnstable: names.contains { isUnstable($0, window) }
        )
    }

    private func isUnstable(_ name: String, _ window: MeasuredColumns) -> Bool {
        switch (baseline[name], window[name]) {
        case (.numbers(let there, _, _)?, .numbers(let here, _, _)?) where name != "score":
            let edges = (1...9).compactMap { try? quantile(ofSorted: there, at: Double($0) / 10) }
            return index(counts(here, edges), counts(there, edges)) > 0.2
        case (.categories(let there, _)?, .categories(let here, _)?) where name != "prediction":
            let keys = there.keys.sorted()
            return index(keys.map { here[$0] ?? 0 }, keys.map { there[$0] ?? 0 }) > 0.2
        default: return false
        }
    }

    private func counts(_ sorted: [Double], _ edges: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: edges.count + 1)
        var bin = 0
        for value in sorted {
            while bin < edges.count, value > edges[bin] { bin += 1 }
            counts[bin] += 1
        }
        return counts
    }

    /// The index as it is usually computed, with half a row in every bin so that none is empty.
    private func index(_ window: [Int], _ baseline: [Int]) -> Double {
        let bins = Double(window.count)
        let (n, m) = (Double(window.reduce(0, +)), Double(baseline.reduce(0, +)))
        return zip(window, baseline).reduce(0) { sum, pair in
            let p = (Double(pair.0) + 0.5) / (n + bins / 2)
            let q = (Double(pair.1) + 0.5) / (m + bins / 2)
            return sum + (p - q) * log(p / q)
        }
    }
}

/// Windows laid end to end; all have the same columns and categories.
private func joined(_ batches: [ColumnBatch], _ names: [String]) -> ColumnBatch {
    let columns = names.map { name -> NamedColumn in
        var numbers: [Double] = []
        var categories = CategoryColumn()
        for batch in batches {
            switch batch.values(of: name) {
            case .numbers(let values)?: numbers += values
            case .categories(let column)?:
                categories.names = column.names
                categories.codes += column.codes
            default: break
            }
        }
        let values: ColumnValues = categories.names.isEmpty ? .numbers(numbers) : .categories(categories)
        return NamedColumn(name: name, values: values)
    }
    return ColumnBatch(
        ids: TextColumn((0..<batches.reduce(0) { $0 + $1.rowCount }).map { _ in "" }),
        columns: columns
    )
}
