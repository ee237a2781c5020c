import DriftStatistics
import Testing

@testable import Monitoring

/// Columns are measured in blocks that fit into memory; what is found does not depend on how they are cut.
@Suite("Blocks of columns") struct ColumnBlockTests {
    private static let names = (0..<23).map { "c\($0)" }

    private static func model() throws -> MonitoredModel {
        var model = MonitoredModel.late
        model.columns.features = names.map { FeatureColumn(name: $0, kind: .number) }
        model.rules = [
            custom("near", "mean(c0) - mean(c1)"), custom("far", "mean(c0) + mean(c22)"),
            custom("when", "mean(c3)", when: "mean(c20) > 0"), custom("rows", "rows"),
        ]
        return model
    }

    private static func custom(_ name: String, _ value: String, when: String? = nil) -> RuleSetting {
        var setting = RuleSetting(statistic: .custom)
        setting.custom = CustomSetting(name: name, value: value, when: when)
        return setting
    }

    @Test(arguments: [1, 2, 5, 26, 1_000])
    func everyColumnIsFreshOnceAndEveryRuleFindsItsColumns(_ width: Int) throws {
        let model = try Self.model()
        let rules = RuleCatalog.rules(for: model)
        let blocks = ColumnBlock.blocks(of: model.measuredColumns, rules: rules, width: width)
        #expect(blocks.flatMap(\.fresh) == model.measuredColumns)
        let placed = blocks.flatMap(\.rules).map(\.key)
        #expect(placed.sorted() == rules.filter(\.readsColumns).map(\.key).sorted())
        for block in blocks {
            #expect(Set(block.fresh).isSubset(of: block.columns))
            #expect(Set(block.columns).count == block.columns.count)
            for rule in block.rules { #expect(Set(rule.columnsRead).isSubset(of: block.columns)) }
            #expect(block.columns.count <= max(width, 2))
        }
        if width >= 26 { #expect(blocks.count == 1) }
    }

    @Test func withoutColumnsThereIsOneBlock() {
        let blocks = ColumnBlock.blocks(of: [], rules: [], width: 0)
        #expect(blocks.count == 1 && blocks[0].columns.isEmpty)
    }

    @Test(arguments: [1, 3, 7])
    func measuredInBlocksAWindowFindsWhatItFindsAtOnce(_ width: Int) throws {
        let model = try Self.model()
        let rules = RuleCatalog.rules(for: model)
        var random = SeededGenerator(seed: 5)
        let names = model.measuredColumns
        let (there, here) = (batch(400, 0, &random), batch(150, 0.2, &random))
        let (baseline, window) = (
            MeasuredColumns(there, names: names), MeasuredColumns(here, names: names)
        )
        let evaluation = Evaluation(rules: rules, thresholds: [:], bank: .empty, baseline: baseline)
        let whole = evaluation.findings(window: "w", window, facts: WindowFacts(typeProblems: 3))
        var measured = MeasuredWindow(rows: 150)
        for block in ColumnBlock.blocks(of: names, rules: rules, width: width) {
            measured.add(
                MeasuredColumns(here, names: block.columns),
                of: block,
                against: MeasuredColumns(there, names: block.columns)
            )
        }
        #expect(measured.profile == window.profile)
        #expect(
            evaluation.findings(window: "w", measured, facts: WindowFacts(typeProblems: 3)) == whole
        )
        #expect(whole.contains { $0.rule.category == "when" && $0.measurement != nil })
        #expect(whole.contains { $0.rule.statistic == .typeShare && $0.measurement?.value == 3.0 / 153 })
    }

    private func batch(_ rows: Int, _ shift: Double, _ random: inout SeededGenerator) -> ColumnBatch {
        var batch = ColumnBatch.rows(
            delays: (0..<rows).map { _ in 50 + 10 * random.normal() },
            carriers: ["AA"]
        )
        for name in Self.names {
            let values = (0..<rows).map { _ in random.normal() + shift + 1 }
            batch.columns.append(NamedColumn(name: name, values: .numbers(values)))
        }
        return batch
    }
}
