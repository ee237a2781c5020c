import Testing

@testable import Notifications

@Suite struct AddressGuardTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
        "2001::1",
        "2001:db8::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "100::1",
    ])
    func anInternalAddressIsRefused(_ text: String) throws {
        #expect(!AddressGuard().allows(try #require(NetworkAddress(text))))
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
        "2002:808:808::1",
    ])
    func aPublicAddressPasses(_ text: String) throws {
        #expect(AddressGuard().allows(try #require(NetworkAddress(text))))
    }

    @Test func aNamedNetworkPassesAndItsNeighboursDoNot() throws {
        let guarding = AddressGuard(allowing: ["10.20.0.0/16", "fd00:1::/32"].compactMap(NetworkRange.init))
        for text in ["10.20.0.1", "10.20.255.255", "::ffff:10.20.3.4", "fd00:1::9"] {
            #expect(guarding.allows(try #require(NetworkAddress(text))), "\(text)")
        }
        for text in ["10.21.0.0", "10.19.255.255", "127.0.0.1", "fd00:2::9"] {
            #expect(!guarding.allows(try #require(NetworkAddress(text))), "\(text)")
        }
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8", "host/8", "::/129",
    ])
    func whatIsNoRangeIsRefused(_ text: String) {
        #expect(NetworkRange(text) == nil)
    }

    @Test func aRangeIsWrittenAsItIsRead() {
        #expect(NetworkRange("10.0.0.0/8")?.text == "10.0.0.0/8")
        #expect(NetworkRange("127.0.0.1")?.text == "127.0.0.1/32")
        #expect(NetworkRange("FD00::/8")?.text == "fd00::/8")
    }
}
