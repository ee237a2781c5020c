import Testing

@testable import Review

@Suite("The labels of a window") struct WindowLabelsTests {
    private let draw = sampleDraw([("r0", 0.5), ("r1", 0.1)], of: 20)

    private func row(_ number: Int, _ origin: Label.Origin) -> LabelledRow {
        binaryRow(number, predicted: true, actual: true, origin: origin)
    }

    @Test func drawnRowsSpeakForAsManyAsTheirProbabilitySays() {
        let labels = WindowLabels(
            rows: [row(0, .sampled), row(1, .sampled), row(2, .convenience), row(3, .sampled)],
            draw: draw,
            answered: 2,
            planned: 2
        )
        let weighted = labels.weighted(windowRows: 20)
        #expect(weighted.map(\.row.predictionID) == ["r0", "r1"])
        #expect(weighted.map(\.weight) == [2, 10])
    }

    @Test func upstreamLabelsOfNineTenthsSpeakForThemselves() {
        let rows = (0..<18).map { row($0, .upstream) } + [row(18, .sampled)]
        let labels = WindowLabels(rows: rows, draw: draw, answered: 2, planned: 2)
        let weighted = labels.weighted(windowRows: 20)
        #expect(weighted.count == 18)
        #expect(weighted.allSatisfy { $0.weight == 1 && $0.row.origin == .upstream })
        #expect(labels.weighted(windowRows: 21).map(\.weight) == [2, 10])
        #expect(labels.weighted(windowRows: 0).count == 2)
    }
}
