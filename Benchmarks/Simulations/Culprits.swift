import ArgumentParser
import DriftStatistics
import Foundation
import Monitoring

/// Plants a culprit in made-up windows and counts how often an explanation names it first.
struct Culprits: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How often an explanation names the planted culprit first.",
        discussion: "Example: simulate culprits --cases 200"
    )

    @Option(help: "Seeded cases of each kind.")
    var cases = 200
    @Option(help: "Rows of a window; the baseline has four times as many.")
    var rows = 1_500
    @Flag(help: "Instead, time one explanation of a window against a baseline of 100,000 rows.")
    var cost = false
    @Option(help: "Features of the timed window.")
    var features = 50
    @Option(help: "Rows of the timed window.")
    var costRows = 1_000_000

    func run() throws {
        guard !cost else { return try timeOne() }
        print("\(cases) seeded cases of each kind, \(rows) rows against \(rows * 4)")
        print("kind                       named first   by effect   by classifier   by marginal change")
        for kind in PlantedKind.allCases {
            var named = [0, 0, 0, 0]
            for seed in 0..<cases {
                let planted = PlantedWindow(kind, rows: rows, seed: UInt64(seed + 1))
                guard let found = planted.explanation else { continue }
                let culprits = planted.culprits
                switch found.firstSuspect {
                case .feature(let name): named[0] += culprits.contains(name) ? 1 : 0
                case .model: named[0] += kind == .changedModel ? 1 : 0
                case nil: break
                }
                if let first = found.output?.contributions.first, culprits.contains(first.feature) {
                    named[1] += 1
                }
                if let first = found.shares?.features.first, culprits.contains(first.feature) {
                    named[2] += 1
                }
                let marginal = found.shares?.features.max { $0.marginalShare < $1.marginalShare }
                if let marginal, culprits.contains(marginal.feature) { named[3] += 1 }
            }
            let shares = named.map { String(format: "%.1f%%", 100 * Double($0) / Double(max(1, cases))) }
            let none = kind == .changedModel
            print(
                kind.words.padding(toLength: 27, withPad: " ", startingAt: 0)
                    + shares[0].padding(toLength: 14, withPad: " ", startingAt: 0)
                    + (none ? "–" : shares[1]).padding(toLength: 12, withPad: " ", startingAt: 0)
                    + (none ? "–" : shares[2]).padding(toLength: 16, withPad: " ", startingAt: 0)
                    + (none ? "–" : shares[3])
            )
        }
    }

    private func timeOne() throws {
        let (rows, features) = (max(10, costRows), max(5, features))
        var random = SeededGenerator(seed: 7)
        func column(_ count: Int, _ shift: Double) -> [Double] {
            (0..<count).map { _ in random.uniform() + shift }
        }
        let names = (0..<features).map { FeatureColumn(name: "f\($0)", kind: .number) }
        let model = PlantedWindow.model(names)
        let baseline = (0..<features).map { _ in column(100_000, 0) }
        let window = (0..<features).map { column(rows, $0 == 3 ? 0.1 : 0) }
        func answers(_ columns: [[Double]]) -> ColumnBatch {
            let scores = columns[0].indices.map { row in
                columns[0..<5].reduce(0) { $0 + $1[row] } / 6
            }
            return ColumnBatch(
                ids: TextColumn(repeatElement("", count: scores.count)),
                columns: [NamedColumn(name: "score", values: .numbers(scores))]
            )
        }
        let (there, here) = (answers(baseline), answers(window))
        let clock = ContinuousClock()
        var found: Explanation?
        let time = clock.measure {
            guard
                var explainer = Explainer(
                    model: model,
                    window: "w",
                    baselineAnswers: there,
                    windowAnswers: here
                )
            else { return }
            let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1.name, $0) })
            explainer.add(
                names,
                baseline: { places[$0].map { .numbers(baseline[$0]) } },
                window: { places[$0].map { .numbers(window[$0]) } }
            )
            found = explainer.explanation()
        }
        let first = found?.output?.contributions.first?.feature ?? "none"
        print("\(rows) rows × \(features) features against 100000: \(time), first \(first)")
    }
}

/// What is planted.
enum PlantedKind: CaseIterable {
    case singleShift, bystander, newCategory, missingness, swapped, unit, changedModel

    var words: String {
        switch self {
        case .singleShift: "single shift"
        case .bystander: "correlated bystander"
        case .newCategory: "new category"
        case .missingness: "missingness burst"
        case .swapped: "swapped columns"
        case .unit: "unit change ×1000"
        case .changedModel: "model change, same data"
        }
    }
}

/// A baseline and a window of eight features with one planted culprit.
struct PlantedWindow {
    let culprits: Set<String>
    let explanation: Explanation?

    private static let features =
        (0..<6).map { FeatureColumn(name: "x\($0)", kind: .number) }
        + [FeatureColumn(name: "c0", kind: .category), FeatureColumn(name: "c1", kind: .category)]

    static func model(_ features: [FeatureColumn]) -> MonitoredModel {
        MonitoredModel(
            name: "planted",
            task: .binary,
            question: "",
            classes: [LabelClass(value: "0", title: "No"), LabelClass(value: "1", title: "Yes")],
            positiveClass: "1",
            columns: ColumnPlan(
                id: "id",
                time: nil,
                prediction: "prediction",
                score: "score",
                features: features
            ),
            windows: WindowPlan(grain: .day)
        )
    }

    init(_ kind: PlantedKind, rows: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // What the model uses: a shift of anything else has no effect to find.
        let used = [0, 2, 3, 4]
        let chosen = kind == .bystander ? 0 : used[random.index(below: used.count)]
        let baseline = Self.draw(rows * 4, nil, chosen, &random)
        let window = Self.draw(rows, kind, chosen, &random)
        culprits =
            switch kind {
            case .singleShift, .bystander, .missingness, .unit: ["x\(chosen)"]
            case .newCategory: ["c0"]
            case .swapped: ["x2", "x4"]
            case .changedModel: []
            }
        var explainer = Explainer(
            model: Self.model(Self.features),
            window: "w",
            baselineAnswers: baseline,
            windowAnswers: window
        )
        explainer?.add(Self.features, baseline: baseline.values, window: window.values)
        explanation = explainer?.explanation()
    }

    private static func draw(
        _ count: Int,
        _ kind: PlantedKind?,
        _ chosen: Int,
        _ random: inout SeededGenerator
    ) -> ColumnBatch {
        var x = [[Double]](repeating: [], count: 6)
        var (c0, c1): ([Int32], [Int32]) = ([], [])
        var scores: [Double] = []
        for _ in 0..<count {
            let shift = kind == .singleShift || kind == .bystander ? 0.5 : 0
            func moved(_ feature: Int, _ value: Double, _ spread: Double) -> Double {
                feature == chosen ? value + shift * spread : value
            }
            let first = moved(0, random.normal(), 1)
            // Follows the first feature; the model does not use it.
            let follower = 0.8 * first + 0.6 * random.normal()
            var row = [
                first, follower, moved(2, exp(0.5 * random.normal()), 0.6), moved(3, random.normal(), 1),
                moved(4, 50 + 10 * random.normal(), 10), random.uniform(),
            ]
            let u = random.uniform()
            var code: Int32 = u < 0.5 ? 0 : u < 0.8 ? 1 : u < 0.95 ? 2 : 3
            if kind == .newCategory, random.uniform() < 0.1 { code = 4 }
            if kind == .swapped { row.swapAt(2, 4) }
            if kind == .unit { row[chosen] *= 1_000 }
            if kind == .missingness, random.uniform() < 0.25 { row[chosen] = .nan }
            // The model takes a missing value for its usual one.
            func seen(_ feature: Int, _ usual: Double) -> Double { row[feature].isNaN ? usual : row[feature] }
            var z = -1 + 1.2 * seen(0, 0) + 0.8 * (seen(2, 1) - 1) + 0.5 * seen(3, 0)
            z += 0.05 * (seen(4, 50) - 50) - (code == 2 ? 0.7 : 0) + (code == 4 ? 1.5 : 0)
            if kind == .changedModel { z += 0.7 }
            scores.append(1 / (1 + exp(-min(30, max(-30, z)))))
            for feature in x.indices { x[feature].append(row[feature]) }
            c0.append(code)
            c1.append(Int32(random.index(below: 3)))
        }
        return ColumnBatch(
            ids: TextColumn(repeatElement("", count: count)),
            columns: [NamedColumn(name: "score", values: .numbers(scores))]
                + x.enumerated().map { NamedColumn(name: "x\($0.offset)", values: .numbers($0.element)) }
                + [
                    NamedColumn(
                        name: "c0",
                        values: .categories(CategoryColumn(names: ["a", "b", "c", "d", "new"], codes: c0))
                    ),
                    NamedColumn(
                        name: "c1",
                        values: .categories(CategoryColumn(names: ["k", "l", "m"], codes: c1))
                    ),
                ]
        )
    }
}
