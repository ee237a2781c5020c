import Charts
import Testing

@Test(arguments: 1...40)
func binsHoldEveryFiniteValueAndAreNeitherTooFewNorTooMany(seed: UInt64) {
    var numbers = SampleNumbers(seed: seed)
    let baseline = numbers.normals(500, mean: 3, deviation: numbers.uniform() * 20 + 0.01)
    let window = numbers.normals(90, mean: 4, deviation: 2) + [.nan, .infinity]
    let bins = HistogramBins.fit(baseline: baseline, window: window)
    #expect(bins.baselineTotal == 500)
    #expect(bins.windowTotal == 90)
    #expect((8...42).contains(bins.baseline.count))
    #expect(zip(bins.edges, bins.edges.dropFirst()).allSatisfy { $0 < $1 })
}

@Test func wholeNumbersGetBinsCentredOnThem() {
    let bins = HistogramBins.fit(baseline: [0, 1, 1, 2, 3], window: [3, 3])
    #expect(bins.edges == [-0.5, 0.5, 1.5, 2.5, 3.5])
    #expect(bins.baseline == [1, 2, 1, 1])
    #expect(bins.window == [0, 0, 0, 2])
}

@Test func aConstantGetsOneBinAroundIt() {
    let bins = HistogramBins.fit(baseline: [2.5, 2.5], window: [2.5])
    #expect(bins.baseline == [2])
    #expect(bins.window == [1])
}

@Test func theLastBinIncludesItsUpperEdge() {
    var scores = (0..<1_000).map { Double($0) / 1_000 }
    scores.append(1)
    let bins = HistogramBins.fit(baseline: scores, window: [])
    #expect(bins.edges.last == 1)
    #expect(bins.baselineTails.above == 0)
}

@Test func farOutliersAreCountedInTheOpenTails() {
    let bins = HistogramBins.fit(baseline: (0..<2_000).map { Double($0) / 7 } + [1e9, -1e9], window: [])
    #expect(bins.baselineTails.below >= 1 && bins.baselineTails.above >= 1)
    #expect((bins.edges.last ?? .infinity) < 1_000)
}

@Test func edgesThatDoNotRiseAndCountsThatAreNoCountsAreLeftOut() {
    let bins = HistogramBins(edges: [0, 1, 1, 5], baseline: [-3, 4], window: [.nan])
    #expect(bins == HistogramBins(edges: [0, 1], baseline: [0], window: [0]))
}

@Test func theGapIsTheKolmogorovSmirnovDistance() {
    let curves = CumulativeCurves.fit(baseline: [1, 2, 3, 4], window: [3, 4, 5, 6])
    #expect(curves.gap == CumulativeCurves.Gap(value: 2, baseline: 0.5, window: 0))
}

@Test func thinnedCurvesStillTouchTheMarkedGap() {
    var numbers = SampleNumbers(seed: 5)
    let curves = CumulativeCurves.fit(
        baseline: numbers.normals(9_000),
        window: numbers.normals(4_000, mean: 0.4)
    )
    #expect(curves.baseline.count <= 200 && curves.window.count <= 200)
    for (points, share) in [(curves.baseline, curves.gap?.baseline), (curves.window, curves.gap?.window)] {
        #expect(points.last { $0.value <= (curves.gap?.value ?? 0) }?.share == share)
    }
}
