// SPDX-License-Identifier: GPL-2.0
/* The card: contents of its files, READ, UPDATE, SEARCH, and access by the module. */
#include <string.h>

#include "uicc_fixture.h"

#define USIM	0x7fff
#define FF4	"FFFFFFFF"
#define FF12	"FFFFFFFFFFFFFFFFFFFFFFFF"
#define FF32	"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"

static void test_contents_as_the_standards_code_them(void **state)
{
	struct bench *b = *state;

	file_is(b, 0x3f00, 0x2fe2, "98440000000000000091");
	file_is(b, 0x3f00, 0x2f05, "656EFFFF");
	file_is(b, USIM, 0x6f07, "082943510000000010");
	file_is(b, USIM, 0x6f78, "0002");
	file_is(b, USIM, 0x6fad, "00000002");
	file_is(b, USIM, 0x6f46, "0153696D6E6574" FF4 FF4 "FFFF");
	file_is(b, USIM, 0x6f7b, FF12);
	file_is(b, USIM, 0x6f7e, FF4 "32F451 0000 FF 01");
	file_is(b, USIM, 0x6f73, FF4 "FFFFFF 32F451 0000 FF 01");
	file_is(b, USIM, 0x6fe3, FF12 "32F451 0000 01");
	file_is(b, USIM, 0x6f08, "07" FF32);
	file_is(b, USIM, 0x6f09, "07" FF32);
	file_is(b, USIM, 0x6f31, "0A");
	file_is(b, USIM, 0x6f38, "80081C04020200000000108000000002");
	file_is(b, USIM, 0x6f56, "00");
	file_is(b, USIM, 0x6f05, "656EFFFF");
	file_is(b, USIM, 0x6fe8, "800100 810100 820100 840100" FF4 FF4);
}

static void test_fivegs_location_lies_in_its_df(void **state)
{
	const struct uicc_path path = { { 0x3f00, 0x7fff, 0x5fc0, 0x4f01 }, 4 };
	struct bench *b = *state;
	uint8_t got[64];
	size_t len = 0;

	assert_int_equal(uicc_read_binary(b->u, &path, 0, got, sizeof(got), &len), 0x9000);
	assert_int_equal(len, 20);
	assert_memory_equal(got + 13, "\x32\xf4\x51\x00\x00\x00\x01", 7);
}

static void test_imsi_of_even_length_and_three_digit_mnc(void **state)
{
	struct bench *b = *state;

	b->profiles[0].imsi = "31041000000003";
	b->profiles[0].mnc_digits = 3;
	b->config.iccid = "894400000000000001";
	bench_remake(b);
	file_is(b, USIM, 0x6f07, "0831011400000000F3");
	file_is(b, USIM, 0x6fad, "00000003");
	file_is(b, USIM, 0x6f78, "0008");
	file_is(b, USIM, 0x6f7e, FF4 "130014 0000 FF 01");
	file_is(b, 0x3f00, 0x2fe2, "984400000000000010FF");
}

static void test_read_binary(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00B0000000", 0x6986);
	send_sw(b, "00A4000C022FE2", 0x9000);
	send_sw(b, "00B0000000", 0x6c0a);
	send_sw(b, "00B00000", 0x6c0a);
	send_sw(b, "00B000000A", 0x9000);
	data_is(b, "98440000000000000091");
	send_sw(b, "00B0000802", 0x9000);
	data_is(b, "0091");
	send_sw(b, "00B0000803", 0x6c02);
	send_sw(b, "00B0000A01", 0x6b00);
	send_sw(b, "00B07FFF01", 0x6b00);
	send_sw(b, "00B00000000000", 0x9000);	/* extended: all there is */
	assert_int_equal(b->len, 10);
	send_sw(b, "00B00000000004", 0x9000);
	assert_int_equal(b->len, 4);
}

static void test_read_binary_by_sfi(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00B082000A", 0x9000);
	send_sw(b, "00B0000001", 0x9000);	/* it has become the current file */
	send_sw(b, "00B0820802", 0x9000);
	send_sw(b, "00B0870001", 0x6a82);
	send_sw(b, "00B0800001", 0x6a86);
	send_sw(b, "00B0A20001", 0x6a86);
	send_sw(b, "00B0C20001", 0x6a86);
	send_sw(b, "00B09E0001", 0x6981);	/* EF_DIR has records */
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B0870009", 0x9000);
	data_is(b, "082943510000000010");
}

static void test_a_file_longer_than_a_short_apdu(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4080C067F305F1A4F03", 0x9000);
	send_sw(b, "00B0000000", 0x9000);
	assert_int_equal(b->len, 256);
	send_sw(b, "00B0010000", 0x6cf4);
	send_sw(b, "00B00100F4", 0x9000);
	send_sw(b, "00B00000000000", 0x9000);
	assert_int_equal(b->len, 500);
	send_sw(b, "00B000000001F4", 0x9000);
	assert_int_equal(b->len, 500);
}

static void test_update_binary(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00D6000001AA", 0x6986);
	send_sw(b, "00D68D000332F451", 0x9000);
	send_sw(b, "00D6000302AABB", 0x9000);
	file_is(b, USIM, 0x6f7b, "32F451AABB" FF4 "FFFFFF");
	assert_int_equal(b->written, 2);
	assert_int_equal(b->writes[0].df, USIM);
	assert_int_equal(b->writes[0].fid, 0x6f7b);
	send_sw(b, "00D6000B02AABB", 0x6700);
	send_sw(b, "00D6000C01AA", 0x6b00);
	send_sw(b, "00D60000", 0x6700);
	send_sw(b, "00D6000000", 0x6700);
	send_sw(b, "00D69E000132", 0x9000);	/* EPSLOCI by SFI */
	send_sw(b, "00D699000132", 0x6a82);
	send_sw(b, "00D681000132", 0x6981);
	send_sw(b, "00D600000000 0C" FF12, 0x6981);
	send_sw(b, "00D68D00 00000C" FF12, 0x9000);
	file_is(b, USIM, 0x6f7b, FF12);
	assert_int_equal(b->written, 4);
}

static void test_access_conditions(void **state)
{
	struct bench *b = *state;

	b->config.pin_enabled = true;
	bench_remake(b);
	send_sw(b, "00B082000A", 0x9000);	/* ICCID: always */
	send_sw(b, "00D6820001AA", 0x6982);	/* and never written */
	send_sw(b, VERIFY_ADM, 0x9000);
	send_sw(b, "00D6820001AA", 0x6982);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B0870009", 0x6982);	/* IMSI: PIN */
	send_sw(b, "00B0830004", 0x9000);	/* AD: always */
	send_sw(b, "00D68D000332F451", 0x6982);	/* FPLMN: PIN, ADM is not above it */
	send_sw(b, "0020000108" PIN_FIELD, 0x9000);
	send_sw(b, "00D68D000332F451", 0x9000);
	send_sw(b, "00B0870009", 0x9000);
	send_sw(b, "00D6870009082943510000000099", 0x9000);	/* IMSI: ADM */
	send_sw(b, "00D685000100", 0x6982);	/* EST: PIN2 */
	send_sw(b, "0020008108" PIN_FIELD, 0x9000);
	send_sw(b, "00D685000101", 0x9000);
	uicc_reset(b->u, NULL, 0);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B0870009", 0x6982);
	send_sw(b, "0020000108" PIN_FIELD, 0x9000);
	send_sw(b, "00B0870009", 0x9000);
	data_is(b, "082943510000000099");	/* files outlive a reset */
	send_sw(b, "00D6870009082943510000000010", 0x6982);
}

static void test_read_record(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00A4000C022F00", 0x9000);
	send_sw(b, "00B0000000", 0x6981);
	send_sw(b, "00B2010400", 0x6c20);
	send_sw(b, "00B2010410", 0x6c20);
	send_sw(b, "00B2010420", 0x9000);
	assert_memory_equal(b->data, "\x61\x18\x4f\x10\xa0\x00\x00\x00\x87\x10\x02", 11);
	assert_memory_equal(b->data + 20, "\x50\x04USIM\xff", 7);
	send_sw(b, "00B2030420", 0x6a83);
	send_sw(b, "00B2000420", 0x6a83);	/* no current record yet */
	send_sw(b, "00B2010220", 0x6a86);
	send_sw(b, "00B2000520", 0x6a86);
	send_sw(b, "00B2000220", 0x9000);
	send_sw(b, "00B2000200", 0x6c20);	/* repeated with the right Le, not skipped */
	send_sw(b, "00B2000220", 0x9000);
	data_is(b, FF32);
	send_sw(b, "00B2000420", 0x9000);
	data_is(b, FF32);
	send_sw(b, "00B2000220", 0x6a83);
	send_sw(b, "00B2000320", 0x9000);
	assert_int_equal(b->data[0], 0x61);
	send_sw(b, "00B2000320", 0x6a83);
	send_sw(b, "00A4000C022F00", 0x9000);
	send_sw(b, "00B2000320", 0x9000);	/* previous of none: the last */
	data_is(b, FF32);
	send_sw(b, "00B201F420", 0x9000);	/* SFI 1e, which does not move the pointer away */
	send_sw(b, "00B2012C20", 0x6981);	/* SFI 05 is transparent */
	send_sw(b, "00B2015420", 0x6a82);
	send_sw(b, "00B201F40000 00", 0x9000);
	assert_int_equal(b->len, 32);
	send_sw(b, "00B201F4000010", 0x6c20);
}

static void test_update_record(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00A4000C026F40", 0x9000);
	send_sw(b, "00DC01041E 41" FF12 FF12 FF4 "FF", 0x9000);
	send_sw(b, "00B201041E", 0x9000);
	assert_int_equal(b->data[0], 0x41);
	send_sw(b, "00DC01041D" FF12 FF12 FF4 "FF", 0x6700);
	send_sw(b, "00DC02041E" FF12 FF12 FF4 "FFFF", 0x6a83);
	send_sw(b, "00DC00021E" FF12 FF12 FF4 "FFFF", 0x9000);
	send_sw(b, "00DC00021E" FF12 FF12 FF4 "FFFF", 0x6a83);
	send_sw(b, "00DC01071E" FF12 FF12 FF4 "FFFF", 0x6a86);
	send_sw(b, "00DC010C0411F2FF00", 0x6982);	/* ECC: ADM */
	assert_int_equal(b->written, 2);
	send_sw(b, "00A4000C026F07", 0x9000);
	send_sw(b, "00DC01040100", 0x6981);
}

static void test_cyclic_file(void **state)
{
	struct bench *b = *state;
	int i;

	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00A40004026F8100", 0x9000);
	assert_memory_equal(b->data + 2, "\x82\x05\x46\x21\x00\x1c\x05", 7);
	send_sw(b, "00DC00031C 01" FF12 FF12 "FFFFFF", 0x9000);
	send_sw(b, "00DC00031C 02" FF12 FF12 "FFFFFF", 0x9000);
	send_sw(b, "00B201041C", 0x9000);
	assert_int_equal(b->data[0], 0x02);
	send_sw(b, "00B202041C", 0x9000);
	assert_int_equal(b->data[0], 0x01);
	for (i = 0; i < 5; i++)
		send_sw(b, "00B200021C", 0x9000);
	assert_int_equal(b->data[0], 0x02);	/* once round, from record 1 */
	send_sw(b, "00B200031C", 0x9000);
	send_sw(b, "00B200031C", 0x9000);
	send_sw(b, "00DC01041C 02" FF12 FF12 "FFFFFF", 0x6a86);
	send_sw(b, "00DC00021C 02" FF12 FF12 "FFFFFF", 0x6a86);
	send_sw(b, "00DC000302AABB", 0x6700);
}

static void test_search_record(void **state)
{
	struct bench *b = *state;

	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00A2010C0111 00", 0x9000);	/* ECC: 112 */
	data_is(b, "01");
	send_sw(b, "00B2000404", 0x9000);
	data_is(b, "11F2FF00");
	send_sw(b, "00A2010C02FF0000", 0x9000);
	data_is(b, "0102");
	send_sw(b, "00A2020D02FF0000", 0x9000);
	data_is(b, "0201");
	send_sw(b, "00A2010C02FF00", 0x6102);
	send_sw(b, "00C0000002", 0x9000);
	send_sw(b, "00A2010C02AABB00", 0x6282);
	send_sw(b, "00A2030C02AABB00", 0x6a83);
	send_sw(b, "00A2010E02AABB00", 0x6a86);
	send_sw(b, "00A2010C05AABBCCDDEE00", 0x6700);
	send_sw(b, "00A2010C00", 0x6700);
	send_sw(b, "00A2013C01AA00", 0x6981);
	send_sw(b, "00A4000C023F00", 0x9000);
	send_sw(b, "00A2010C02AABB00", 0x6a82);
	send_sw(b, "00A2010402AABB00", 0x6986);
}

static void test_arr_explains_the_conditions(void **state)
{
	struct bench *b = *state;

	send_sw(b, "00B2013428", 0x9000);
	b->len = 22;	/* the rest is ff */
	data_is(b, "800101 9000 800102 A4068301 0A950108 800118 9700 FF");
	send_sw(b, "00B2033428", 0x9000);
	assert_memory_equal(b->data, "\x80\x01\x01\x90\x00\x80\x01\x02\x97\x00", 10);
	send_sw(b, "00B2073428", 0x6a83);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00B204BC28", 0x9000);
	assert_memory_equal(b->data, "\x80\x01\x01\xa4\x06\x83\x01\x01", 8);
}

static void test_write_fail_says_yes_and_does_nothing(void **state)
{
	struct bench *b = *state;
	struct uicc_behaviour liar = *uicc_behaviour(b->u);

	liar.write_fail = true;
	uicc_behave(b->u, &liar);
	send_sw(b, SELECT_USIM, 0x9000);
	send_sw(b, "00D68D000332F451", 0x9000);
	file_is(b, USIM, 0x6f7b, FF12);
	send_sw(b, "00A4000C026F81", 0x9000);
	send_sw(b, "00DC00031C 01" FF12 FF12 "FFFFFF", 0x9000);
	send_sw(b, "00B201041C", 0x9000);
	assert_int_equal(b->data[0], 0xff);
	send_sw(b, "00D68D000D32F45132F45132F45132F45132", 0x6700);	/* checks remain */
	assert_int_equal(b->written, 0);
}

static void test_module_reads_by_path(void **state)
{
	const struct uicc_path imsi = { { USIM, 0x6f07 }, 2 };
	const struct uicc_path dir = { { 0x3f00, 0x2f00 }, 2 };
	const struct uicc_path none = { { USIM, 0x6f99 }, 2 };
	const struct uicc_path adf = { { USIM }, 1 };
	const struct uicc_path empty = { { 0 }, 0 };
	const struct uicc_path deep = { { USIM, 1, 2, 3, 4 }, 6 };
	struct bench *b = *state;
	struct uicc_file_info info;
	uint8_t got[32];
	size_t len;

	len = 4;
	assert_int_equal(uicc_read_binary(b->u, &imsi, 1, got, sizeof(got), &len), 0x9000);
	assert_int_equal(len, 4);
	len = 10;
	assert_int_equal(uicc_read_binary(b->u, &imsi, 0, got, sizeof(got), &len), 0x6c09);
	assert_int_equal(len, 0);
	assert_int_equal(uicc_read_binary(b->u, &imsi, 9, got, sizeof(got), &len), 0x6b00);
	len = 0;
	assert_int_equal(uicc_read_binary(b->u, &imsi, 0, got, 3, &len), 0x9000);
	assert_int_equal(len, 3);
	assert_int_equal(uicc_read_binary(b->u, &dir, 0, got, sizeof(got), &len), 0x6981);
	assert_int_equal(uicc_read_record(b->u, &imsi, 1, got, sizeof(got), &len), 0x6981);
	assert_int_equal(uicc_read_record(b->u, &dir, 1, got, sizeof(got), &len), 0x9000);
	assert_int_equal(len, 32);
	assert_int_equal(uicc_read_record(b->u, &dir, 3, got, sizeof(got), &len), 0x6a83);
	assert_int_equal(uicc_read_record(b->u, &dir, 0, got, sizeof(got), &len), 0x6a83);
	assert_int_equal(uicc_read_binary(b->u, &none, 0, got, sizeof(got), &len), 0x6a82);
	assert_int_equal(uicc_read_binary(b->u, &empty, 0, got, sizeof(got), &len), 0x6a82);
	assert_int_equal(uicc_read_binary(b->u, &deep, 0, got, sizeof(got), &len), 0x6a82);
	assert_int_equal(uicc_read_binary(b->u, &adf, 0, got, sizeof(got), &len), 0x6986);
	assert_int_equal(uicc_file_info(b->u, &dir, &info), 0x9000);
	assert_int_equal(info.structure, UICC_LINEAR);
	assert_int_equal(info.size, 64);
	assert_int_equal(info.record_size, 32);
	assert_int_equal(info.record_count, 2);
	assert_int_equal(info.fcp[0], 0x62);
	assert_int_equal(info.fcp_len, info.fcp[1] + 2);
	assert_int_equal(uicc_file_info(b->u, &imsi, &info), 0x9000);
	assert_int_equal(info.record_count, 0);
	assert_int_equal(info.size, 9);
	assert_int_equal(uicc_file_info(b->u, &none, &info), 0x6a82);
	assert_int_equal(uicc_file_info(b->u, &adf, &info), 0x9000);
	assert_int_equal(info.structure, UICC_DF);
}

static void test_module_meets_the_conditions_too(void **state)
{
	const struct uicc_path imsi = { { USIM, 0x6f07 }, 2 };
	const struct uicc_path fplmn = { { USIM, 0x6f7b }, 2 };
	const struct uicc_path msisdn = { { USIM, 0x6f40 }, 2 };
	const struct uicc_path none = { { 0x2f99 }, 1 };
	const struct uicc_path mf = { { 0x3f00 }, 1 };
	struct bench *b = *state;
	uint8_t data[32] = { 0 };
	size_t len = 0;

	b->config.pin_enabled = true;
	bench_remake(b);
	assert_int_equal(uicc_read_binary(b->u, &imsi, 0, data, sizeof(data), &len), 0x6982);
	assert_int_equal(uicc_update_binary(b->u, &fplmn, 0, data, 3), 0x6982);
	assert_int_equal(uicc_read_record(b->u, &msisdn, 1, data, sizeof(data), &len), 0x6982);
	assert_int_equal(uicc_update_record(b->u, &msisdn, 1, data, 30), 0x6982);
	assert_int_equal(uicc_forbid(b->u, "26202"), 0x6982);
	assert_int_equal(uicc_pin(b->u, UICC_PIN_VERIFY, UICC_KEY_PIN1, "1234", NULL), 0x9000);
	assert_int_equal(uicc_read_binary(b->u, &imsi, 0, data, sizeof(data), &len), 0x9000);
	assert_int_equal(uicc_update_binary(b->u, &imsi, 0, data, 9), 0x6982);
	assert_int_equal(uicc_update_binary(b->u, &fplmn, 0, data, 3), 0x9000);
	assert_int_equal(uicc_update_binary(b->u, &fplmn, 0, data, 13), 0x6700);
	assert_int_equal(uicc_update_binary(b->u, &msisdn, 0, data, 3), 0x6981);
	assert_int_equal(uicc_update_binary(b->u, &none, 0, data, 3), 0x6a82);
	assert_int_equal(uicc_update_binary(b->u, &mf, 0, data, 3), 0x6986);
	assert_int_equal(uicc_update_record(b->u, &msisdn, 1, data, 30), 0x9000);
	assert_int_equal(uicc_update_record(b->u, &msisdn, 1, data, 29), 0x6700);
	assert_int_equal(uicc_update_record(b->u, &msisdn, 2, data, 30), 0x6a83);
	assert_int_equal(uicc_update_record(b->u, &fplmn, 1, data, 12), 0x6981);
	assert_int_equal(uicc_update_record(b->u, &none, 1, data, 30), 0x6a82);
	assert_int_equal(uicc_update_record(b->u, &mf, 1, data, 30), 0x6986);
}

static void test_location_after_registration(void **state)
{
	struct uicc_location loc = {
		.status = UICC_LOC_UPDATED, .plmn = "310410", .lac = 0x1234, .tac = 0x5678,
		.identity = 0xc0ffee01, .cs = true, .ps = true, .eps = true, .fivegs = true,
	};
	struct bench *b = *state;

	assert_int_equal(uicc_location(b->u, &loc), 0x9000);
	assert_int_equal(b->written, 4);
	file_is(b, USIM, 0x6f7e, "C0FFEE01 130014 1234 FF 00");
	file_is(b, USIM, 0x6f73, "C0FFEE01 FFFFFF 130014 1234 FF 00");
	file_is(b, USIM, 0x6fe3, FF4 FF4 "C0FFEE01 130014 5678 00");
	loc = (struct uicc_location){ .status = UICC_LOC_ROAMING_NOT_ALLOWED,
				      .identity = 0xffffffff, .eps = true };
	assert_int_equal(uicc_location(b->u, &loc), 0x9000);
	file_is(b, USIM, 0x6fe3, FF12 "130014 5678 02");
	file_is(b, USIM, 0x6f7e, "C0FFEE01 130014 1234 FF 00");
	loc.plmn = "31041x";
	assert_int_equal(uicc_location(b->u, &loc), 0x6a80);
	assert_int_equal(b->written, 5);
}

static void test_forbidden_plmns(void **state)
{
	struct bench *b = *state;

	assert_int_equal(uicc_forbid(b->u, "23415"), 0x9000);
	assert_int_equal(uicc_forbid(b->u, "310410"), 0x9000);
	assert_int_equal(uicc_forbid(b->u, "23415"), 0x9000);
	assert_int_equal(b->written, 2);
	file_is(b, USIM, 0x6f7b, "32F451 130014 FFFFFF FFFFFF");
	assert_int_equal(uicc_forbid(b->u, "26201"), 0x9000);
	assert_int_equal(uicc_forbid(b->u, "26202"), 0x9000);
	assert_int_equal(uicc_forbid(b->u, "26203"), 0x9000);
	file_is(b, USIM, 0x6f7b, "130014 62F210 62F220 62F230");
	assert_int_equal(uicc_forbid(b->u, "2620"), 0x6a80);
}

#define CARD_TEST(f)	cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CARD_TEST(test_contents_as_the_standards_code_them),
		CARD_TEST(test_fivegs_location_lies_in_its_df),
		CARD_TEST(test_imsi_of_even_length_and_three_digit_mnc),
		CARD_TEST(test_read_binary),
		CARD_TEST(test_read_binary_by_sfi),
		CARD_TEST(test_a_file_longer_than_a_short_apdu),
		CARD_TEST(test_update_binary),
		CARD_TEST(test_access_conditions),
		CARD_TEST(test_read_record),
		CARD_TEST(test_update_record),
		CARD_TEST(test_cyclic_file),
		CARD_TEST(test_search_record),
		CARD_TEST(test_arr_explains_the_conditions),
		CARD_TEST(test_write_fail_says_yes_and_does_nothing),
		CARD_TEST(test_module_reads_by_path),
		CARD_TEST(test_module_meets_the_conditions_too),
		CARD_TEST(test_location_after_registration),
		CARD_TEST(test_forbidden_plmns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
