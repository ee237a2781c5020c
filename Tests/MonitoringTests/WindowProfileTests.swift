import DriftStatistics
import Testing

@testable import Monitoring

/// Profiles of parts, added, against the rows themselves.
struct WindowProfileTests {
    private static let model = MonitoredModel(
        name: "loans",
        task: .binary,
        question: "?",
        classes: [LabelClass(value: "0", title: "0"), LabelClass(value: "1", title: "1")],
        positiveClass: "1",
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "prediction",
            score: "score",
            features: [
                FeatureColumn(name: "income", kind: .number), FeatureColumn(name: "region", kind: .category),
            ],
            attributions: [AttributionSet(columns: ["income": "shap_income"])]
        ),
        windows: WindowPlan(grain: .week),
        rules: [
            RuleSetting(
                statistic: .custom,
                custom: CustomSetting(name: "rich", value: "share(income >= 40 and income < 60.5)")
            )
        ]
    )

    /// Rows with atoms, missing values and a shift.
    static func rows(_ count: Int, seed: UInt64, shift: Double = 0) -> ColumnBatch {
        var random = SeededGenerator(seed: seed)
        var (scores, incomes, shares) = ([Double](), [Double](), [Double]())
        var region = CategoryColumn(names: ["north", "south", "west"])
        var answers = CategoryColumn(names: ["0", "1"])
        for _ in 0..<count {
            let score = min(1, max(0, 0.4 + 0.2 * random.normal() + shift))
            scores.append(random.uniform() < 0.02 ? .nan : score)
            incomes.append(random.uniform() < 0.3 ? 40 : (20 + 40 * random.exponential() + 30 * shift))
            shares.append(random.normal() * (1 + shift))
            region.codes.append(random.uniform() < 0.05 ? -1 : Int32(random.index(below: 3)))
            answers.codes.append(score > 0.5 ? 1 : 0)
        }
        return ColumnBatch(
            ids: TextColumn((0..<count).map { "r\($0)" }),
            times: (0..<count).map { Moment(clamping: 1_704_067_200_000 + Int64($0) * 1_000) },
            columns: [
                NamedColumn(name: "score", values: .numbers(scores)),
                NamedColumn(name: "prediction", values: .categories(answers)),
                NamedColumn(name: "income", values: .numbers(incomes)),
                NamedColumn(name: "region", values: .categories(region)),
                NamedColumn(name: "shap_income", values: .numbers(shares)),
            ]
        )
    }

    private let baseline = MeasuredColumns(Self.rows(4_000, seed: 1), names: Self.model.measuredColumns)
    private var edges: [ColumnEdges] { Self.model.profileEdges(of: baseline) }

    private func profile(_ rows: ColumnBatch) throws -> WindowProfile {
        try #require(WindowProfile(of: rows, window: "2024-01-01", model: Self.model, edges: edges))
    }

    @Test(arguments: UInt64(1)...8)
    func partsAddUpToTheWholeInAnyOrder(seed: UInt64) throws {
        let rows = Self.rows(900, seed: seed + 10, shift: 0.1)
        let whole = try profile(rows)
        var random = SeededGenerator(seed: seed)
        var positions = [[Int]](repeating: [], count: 4)
        for row in 0..<900 { positions[random.index(below: 4)].append(row) }
        let parts = try positions.map { try profile(rows.rows(at: $0)) }
        let forward = try parts.dropFirst().reduce(parts[0]) { try #require($0.merged(with: $1)) }
        let backward = try parts.dropLast().reversed().reduce(parts[3]) { try #require($0.merged(with: $1)) }
        for merged in [forward, backward] {
            #expect(
                merged.rows == 900 && merged.firstTime == whole.firstTime && merged.lastTime == whole.lastTime
            )
            for (mine, theirs) in zip(merged.columns, whole.columns) {
                #expect(mine.name == theirs.name && mine.missing == theirs.missing)
                #expect(mine.categories == theirs.categories)
                #expect(mine.numbers?.counts == theirs.numbers?.counts)
                let (a, b) = (mine.numbers?.moments.moments, theirs.numbers?.moments.moments)
                #expect(a?.count == b?.count && a?.minimum == b?.minimum && a?.maximum == b?.maximum)
                if let a, let b { #expect(abs(a.mean - b.mean) < 1e-12 * abs(b.mean) + 1e-13) }
                if let a, let b { #expect(abs(a.m2 - b.m2) < 1e-10 * b.m2 && abs(a.m4 - b.m4) < 1e-9 * b.m4) }
                #expect((mine.numbers?.absolute == nil) == (mine.name != "shap_income"))
            }
        }
        #expect(whole.fault == nil && whole.misfit(to: Self.model, edges: edges) == nil)
    }

    @Test(arguments: [0, 0.02, 0.2])
    func everyStatisticIsThatOfTheRowsOrWithinItsBound(shift: Double) throws {
        let rows = Self.rows(1_500, seed: 30, shift: shift)
        let direct = MeasuredColumns(rows, names: Self.model.measuredColumns)
        let profiled = try profile(rows).measured(edges: edges)
        #expect(profiled.isProfiled && profiled.rows == 1_500 && profiled.names == direct.names)
        var refused: Set<Statistic> = []
        for column in ["score", "income", "region", "prediction"] {
            for statistic in Statistic.allCases {
                var rule = Rule(
                    statistic: statistic,
                    column: column,
                    subject: .feature,
                    level: .notice,
                    direction: .both,
                    limit: 0.1,
                    minimumEffect: 0,
                    minimumRows: 20
                )
                if statistic == .classShare { rule.category = column == "region" ? "north" : "1" }
                guard !rule.needsLabels, statistic != .custom, statistic != .attributionDrift,
                    let exact = try? rule.measure(
                        direct,
                        against: baseline,
                        facts: WindowFacts(usualRows: 1_000)
                    )
                else { continue }
                let found: Measurement
                do {
                    found = try rule.measure(
                        profiled,
                        against: baseline,
                        facts: WindowFacts(usualRows: 1_000)
                    )
                } catch {
                    refused.insert(statistic)
                    #expect(error.reason.contains("profile"), "\(error.reason)")
                    continue
                }
                let off = abs(abs(found.value) - abs(exact.value))
                #expect(off <= (found.bound ?? 0) + 1e-9, "\(statistic) of \(column): \(off)")
                #expect(found.effectLower <= exact.effectLower + 1e-9, "\(statistic) of \(column)")
                #expect(abs((found.windowFigure ?? 0) - (exact.windowFigure ?? 0)) < 1e-9)
                if let bound = found.bound { #expect(bound < 0.006, "\(statistic) of \(column): \(bound)") }
            }
        }
        #expect(
            refused == [
                .wasserstein, .energy, .cramerVonMises, .andersonDarling, .mannWhitney, .duplicateIdShare,
            ]
        )
    }

    @Test func rulesOfOnesOwnAndAttributionsAreMeasuredFromProfiles() throws {
        let rows = Self.rows(1_500, seed: 31, shift: 0.1)
        let direct = MeasuredColumns(rows, names: Self.model.measuredColumns)
        let profiled = try profile(rows).measured(edges: edges)
        let rules = RuleCatalog.rules(for: Self.model)
        let own = try #require(rules.first { $0.statistic == .custom })
        let exact = try own.measure(direct, against: baseline, facts: WindowFacts()).value
        #expect(try own.measure(profiled, against: baseline, facts: WindowFacts()).value == exact)
        // The condition's own numbers have edges; others do not.
        for (text, isKnown) in [
            ("mean(income) - baseline.mean(income)", true), ("standardDeviation(score)", true),
            ("skewness(income)", true), ("minimum(income) + maximum(income)", true),
            ("missingShare(score)", true), ("share(region == \"north\")", true),
            ("populationStability(income)", true), ("kolmogorovSmirnov(score)", true),
            ("quantile(income, 0.9)", false), ("distinct(income)", false), ("share(income > 33)", false),
            ("wasserstein(income)", false),
        ] {
            let rule = try CustomRule(
                name: "own",
                value: text,
                columns: Self.model.watchedColumns.map { (name: $0.name, kind: $0.kind) }
            )
            let there = try rule.measure(direct, against: baseline)
            let here = try? rule.measure(profiled, against: baseline)
            #expect((here != nil) == isKnown, "\(text)")
            if let here { #expect(abs(here.value - there.value) < 0.005, "\(text)") }
        }
    }

    @Test func attributionsOfAProfileAreThoseOfTheRows() throws {
        let rows = Self.rows(1_500, seed: 33, shift: 0.3)
        let direct = try #require(MeasuredColumns(rows, names: Self.model.measuredColumns)["shap_income"])
        let profiled = try #require(profile(rows).measured(edges: edges)["shap_income"])
        for aggregation in [AttributionAggregation.meanAbsolute, .meanSquare] {
            let exact = try #require(try aggregation.figure(of: direct))
            let found = try #require(try aggregation.figure(of: profiled))
            #expect(abs(found.value - exact.value) < 1e-12 * exact.value, "\(aggregation)")
            #expect(abs(found.standardError - exact.standardError) < 1e-9, "\(aggregation)")
        }
        #expect(throws: NotMeasured.self) { try AttributionAggregation.median.figure(of: profiled) }
        #expect(try AttributionAggregation.median.figure(of: direct) != nil)
    }

    @Test func manyNamesAreComparedWithinTheBound() throws {
        let baseline = ["a": 500, "b": 300, "c": 200]
        let exact = CategorySketch(counts: ["a": 300, "b": 200, "c": 500], capacity: 2)
        #expect(exact.error == 200 && exact.total == 1_000)
        let found = try Statistic.lInfinity.compare(exact, with: baseline, share: nil)
        let truth = try Statistic.lInfinity.compare(
            ["a": 300, "b": 200, "c": 500],
            missing: 0,
            with: baseline,
            baselineMissing: 0
        )
        #expect(abs(found.value - truth.value) <= (found.bound ?? 0) + 1e-12 && found.bound == 0.2)
        #expect(throws: StatisticsError.self) {
            try Statistic.totalVariation.compare(exact, with: baseline, share: nil)
        }
    }

    @Test func aProfileOfAnotherBaselineStillHasItsBound() throws {
        // Counted in old bins, held against a baseline that came later.
        let rows = Self.rows(1_200, seed: 40, shift: 0.05)
        let profiled = try profile(rows).measured(edges: edges)
        let newer = MeasuredColumns(Self.rows(3_000, seed: 2, shift: 0.03), names: Self.model.measuredColumns)
        let direct = MeasuredColumns(rows, names: Self.model.measuredColumns)
        let rule = try #require(
            RuleCatalog.rules(for: Self.model).first { $0.key == "kolmogorovSmirnov(score)" }
        )
        let exact = try rule.measure(direct, against: newer, facts: WindowFacts()).value
        let found = try rule.measure(profiled, against: newer, facts: WindowFacts())
        let bound = try #require(found.bound)
        #expect(found.value <= exact + 1e-12 && exact <= found.value + bound + 1e-12 && bound < 0.02)
    }

    @Test func whatDoesNotAddUpIsNamed() throws {
        var profile = try profile(Self.rows(100, seed: 3))
        profile.columns[0].numbers?.counts[3] += 1
        #expect(profile.fault == "has bins that do not add up to its values in the column “score”")
        profile.columns[0].numbers?.counts[3] = -1
        #expect(profile.fault != nil)
        profile = try self.profile(Self.rows(100, seed: 3))
        profile.columns[1].missing += 1
        #expect(profile.fault == "does not add up to its 100 rows in the column “prediction”")
        profile = try self.profile(Self.rows(100, seed: 3))
        profile.rows = .max
        #expect(profile.fault == "speaks of \(Int.max) rows")
        profile = try self.profile(Self.rows(100, seed: 3))
        profile.columns[0].numbers?.counts.append(0)
        #expect(
            profile.misfit(to: Self.model, edges: edges)
                == "was not counted in the bins of the baseline in the column “score”"
        )
        #expect(profile.merged(with: try self.profile(Self.rows(100, seed: 3))) == nil)
        #expect(WindowProfile(of: ColumnBatch(), window: "w", model: Self.model, edges: []) == nil)
    }

    @Test func theProfileThatIsKeptSaysWhatTheRowsSay() throws {
        let rows = Self.rows(2_000, seed: 5)
        let direct = MeasuredColumns(rows, names: Self.model.measuredColumns).profile
        let kept = try profile(rows).measured(edges: edges).profile
        for (mine, theirs) in zip(kept.columns, direct.columns) {
            #expect(mine.missing == theirs.missing && mine.categories == theirs.categories)
            #expect(mine.numbers?.minimum == theirs.numbers?.minimum)
            for (a, b) in zip(mine.numbers?.deciles ?? [], theirs.numbers?.deciles ?? []) {
                #expect(abs(a - b) < 0.02 * (1 + abs(b)), "\(mine.name)")
            }
        }
        // A picture of the bins spans the same range and has the same middle.
        guard case .counted(let column)? = try profile(rows).measured(edges: edges)["score"] else {
            Issue.record("no counted column")
            return
        }
        let steps = column.steps(500)
        #expect(steps.count == 500 && steps == steps.sorted())
        #expect(abs(steps[250] - (direct.column("score")?.numbers?.deciles[4] ?? 0)) < 0.01)
    }
}
